using Elbo.Data.Tables;
using Elbo.Data.Text;
using Elbo.Evaluation;
using Elbo.Search;
using Elbo.Studio.Features.Runs;
using Elbo.Studio.Features.Search;
using Elbo.Studio.Features.Use;
using Elbo.Studio.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Elbo.Studio.Features.Try;

/// <summary>Everything that a model has to say of one example.</summary>
internal static class TryApi
{
    private const int Neighbours = 12;

    /// <summary>Adds the address.</summary>
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/runs/{run}/try", Try).WithTags("Examples")
        .AddEndpointFilter<ComputeGate>().TakesBodies("application/json", "image/png", "image/jpeg")
        .Produces<TryAnswer>()
        .WithSummary("A picture, numbers, a row or a sentence: code, reconstruction, score and threshold, what is odd, "
            + "neighbours");

    private static TryAnswer Try(
        string run, TryBody body, string? label, RunShelf shelf, RunScores scores, RunSearch search,
        ExampleViews views, StudioLimits limits)
    {
        LoadedRun loaded = shelf.Load(run);
        GivenExample given = body.Read(loaded, limits.PicturePixels);
        float[] example = given.Numbers;
        int[] told = loaded.Labels((given.Label ?? label) is { } one ? [one] : [], 1);
        (float[] mean, float[]? logVariance) = ExampleViews.Code(loaded, example, told);
        ScoredExamples score = RunScores.Score(loaded, example, told);
        float[] rebuilt = loaded.Sentences is null ? loaded.Shared.Reconstruct(example, told) : [];
        ExampleScore own = RunScores.Of(loaded, score, 0);
        return new TryAnswer(
            example, new CodeAnswer(mean, logVariance), own.Elbo, own.Reconstruction, own.Kl,
            Threshold(scores.Threshold(loaded), score.Scores[0]),
            loaded.IsOfImages ? Pictures(loaded, views, example, rebuilt, told, score) : null,
            loaded.Layout is { } layout ? Columns(layout, example, rebuilt, score) : null,
            loaded.Sentences is { } sentences
                ? Words(sentences, given, ExampleViews.Rewritten(loaded, mean), score.LossesOf(0)) : null,
            Found(loaded, search, mean));
    }

    // The API's scores are higher for what is more usual, the detector's for what is stranger.
    private static ThresholdAnswer? Threshold(AnomalyThreshold? known, double strangeness)
    {
        if (known is null)
        {
            return null;
        }

        double stranger = (((known.Examples + 1) * known.PValue(strangeness)) - 1) / known.Examples;
        return new ThresholdAnswer(
            -known.Value, known.FalseAlarmRate, Math.Clamp(stranger, 0, 1), known.IsAnomaly(strangeness),
            known.Examples);
    }

    private static PictureAnswer Pictures(
        LoadedRun run, ExampleViews views, float[] example, float[] rebuilt, int[] label, ScoredExamples score) => new(
        PictureUrls.Of(run.Images(example)), PictureUrls.Of(run.Images(rebuilt)),
        ExampleViews.Denoised(run, example, label) is { } clean ? PictureUrls.Of(run.Images(clean)) : null,
        views.Heat(run, example, score) is { } heat ? PictureUrls.Of(heat) : null);

    private static ColumnAnswer[] Columns(
        TableLayout layout, float[] example, float[] rebuilt, ScoredExamples score)
    {
        Dictionary<string, object?> given = UseApi.Named(layout, example).Single();
        Dictionary<string, object?> made = UseApi.Named(layout, rebuilt).Single();
        Dictionary<string, double> losses = layout.Columns.Select((column, i) => (column.Column.Name, Loss: i))
            .ToDictionary(pair => pair.Name, pair => (double)score.LossesOf(0)[pair.Loss], StringComparer.Ordinal);
        return [.. given.Select(pair => new ColumnAnswer(pair.Key, pair.Value, made[pair.Key], losses[pair.Key]))];
    }

    // Words behind the longest sentence that the model knows are cut off: they cost nothing.
    private static SentenceAnswer Words(
        Sentences sentences, GivenExample given, string? rebuilt, ReadOnlySpan<float> losses)
    {
        if (given.Sentence is null)
        {
            return new SentenceAnswer(sentences.Of(given.Numbers).Single(), rebuilt, null, null);
        }

        List<WordAnswer> words = [];
        int at = 0;
        foreach (SentenceWord word in sentences.Words(given.Sentence))
        {
            double nats = 0;
            int last = Math.Min(at + word.Tokens.Count, losses.Length - 1);
            for (int token = at; token < last; token++)
            {
                nats += losses[token];
            }

            words.Add(new WordAnswer(word.Text, word.IsKnown, at < last ? nats : null));
            at = last;
        }

        return new SentenceAnswer(given.Sentence, rebuilt, words, losses[at]);
    }

    private static IReadOnlyList<FoundNeighbour>? Found(LoadedRun run, RunSearch search, float[] code) =>
        search.Find(run, out _) is { } index
            ? search.Nearest(run, index, code, [], new SearchOptions { Top = Neighbours }, except: null) : null;

    private sealed record TryAnswer(
        IReadOnlyList<float> Example, CodeAnswer Code, double? Elbo, double Reconstruction, double? Kl,
        ThresholdAnswer? Threshold, PictureAnswer? Pictures, IReadOnlyList<ColumnAnswer>? Columns,
        SentenceAnswer? Sentence, IReadOnlyList<FoundNeighbour>? Neighbours);

    private sealed record CodeAnswer(IReadOnlyList<float> Mean, IReadOnlyList<float>? LogVariance);

    private sealed record ThresholdAnswer(
        double Value, double FalseAlarmRate, double Quantile, bool IsAnomaly, int Examples);

    private sealed record PictureAnswer(string Example, string Reconstruction, string? Denoised, string? Heat);

    private sealed record SentenceAnswer(
        string Text, string? Reconstruction, IReadOnlyList<WordAnswer>? Words, double? EndNats);

    private sealed record WordAnswer(string Text, bool IsKnown, double? Nats);

    private sealed record ColumnAnswer(string Name, object? Value, object? Reconstruction, double Nats);
}
