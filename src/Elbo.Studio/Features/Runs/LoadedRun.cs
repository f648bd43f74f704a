using Elbo.Data.Tables;
using Elbo.Data.Text;
using Elbo.Distributions;
using Elbo.Evaluation;
using Elbo.Models;
using Elbo.Reports;
using Elbo.Runs;
using Elbo.Serving;
using Elbo.Studio.Hosting;

namespace Elbo.Studio.Features.Runs;

/// <summary>A run's model, open for use by any number of requests at once.</summary>
/// <param name="Name">The name of the run.</param>
/// <param name="Key">The name and the state of its weights: what is computed from them is kept under it.</param>
/// <param name="Trained">The run and its model.</param>
/// <param name="Shared">The model for programs.</param>
internal sealed record LoadedRun(string Name, string Key, TrainedModel Trained, SharedModel Shared)
{
    /// <summary>The columns of a model of a table; null for other models.</summary>
    public TableLayout? Layout => (Trained.Model.Likelihood as TableLikelihood)?.Layout;

    /// <summary>What reads and writes the sentences of a model of sentences; null for other models.</summary>
    public Sentences? Sentences { get; } = Trained.Folder.Config.Data.Text is { } tokens
        ? new Sentences((SentenceModel)Trained.Model, new Tokenizer(tokens)) : null;

    /// <summary>Whether its examples are images.</summary>
    public bool IsOfImages => ModelImages.AreImages(Shared.ItemShape);

    /// <summary>The numbers of an example.</summary>
    public int ItemSize => Shared.ItemShape.Count;

    /// <summary>Decoded examples as images.</summary>
    /// <exception cref="StudioFault">They are none.</exception>
    public ImageBatch Images(float[] examples) => IsOfImages
        ? new ImageBatch(
            examples, examples.Length / ItemSize, Shared.ItemShape[0], Shared.ItemShape[1], Shared.ItemShape[2])
        : throw StudioFault.Unusable(
            $"{Name}: its examples are {Shared.ItemShape}, no images, so there is no picture. Ask for JSON.");

    /// <summary>The classes of names or numbers, one for each of so many examples.</summary>
    /// <param name="named">One for each, one for all, or none where the model is told of none.</param>
    /// <param name="count">The examples.</param>
    /// <exception cref="StudioFault">They do not fit the model.</exception>
    public int[] Labels(IReadOnlyList<string> named, int count)
    {
        if (Shared.Classes == 0)
        {
            return named.Count == 0 ? [] : throw StudioFault.Unusable(
                [new FieldFault("labels", "the model is told of no classes. Leave them out.")]);
        }

        if (named.Count != count && named.Count != 1)
        {
            throw StudioFault.Unusable([new FieldFault(
                "labels", $"{named.Count} for {count} examples: the model is told the class of each. Name one for "
                + "each, or one for all.")]);
        }

        List<FieldFault> faults = [];
        int[] known = [.. named.Select(name => RunClasses.Find(
            name, Trained, fault => faults.Add(new FieldFault("labels", fault))) ?? 0)];
        return faults.Count > 0 ? throw StudioFault.Unusable(faults)
            : known.Length == count ? known : [.. Enumerable.Repeat(known[0], count)];
    }
}
