using System.CommandLine;
using System.Globalization;
using Elbo.Data;
using Elbo.Evaluation;
using Elbo.Models;
using Elbo.Reports;
using Elbo.Runs;

namespace Elbo.Cli.Commands;

/// <summary>One latent at a time through its range.</summary>
internal sealed class TraverseVerb : Verb
{
    private readonly Argument<string> path;
    private readonly Argument<string?> data;
    private readonly Option<string?> latents;
    private readonly Option<string?> steps;
    private readonly Option<string?> range;
    private readonly Option<string?> from;
    private readonly Option<string?> label;
    private readonly Option<string?> split;
    private readonly Option<string?> output;
    private readonly Option<string?> dataRoot;

    /// <summary>The verb.</summary>
    public TraverseVerb()
        : base("traverse", "Show what each latent does: a row for each, the most informative first",
            "elbo traverse runs/digits-default-1",
            "elbo traverse runs/digits-default-1 --from 7 --latents 5 --range 2 --steps 11")
    {
        path = AddArgument("RUN", "The folder of the run");
        data = AddOptional("DATA", "Another data set than the run's, by which latents are ordered");
        latents = Add("--latents", "N", "How many latents, those with the most KL first; default 16");
        steps = Add("--steps", "N", "Images of a row; default 9");
        range = Add("--range", "S", "How far to each side, in standard deviations; default 3");
        from = Add("--from", "ROW", "The row whose code the other latents keep; default: the middle of the prior");
        label = Add("--label", "L",
            "The class that a model which is told of classes is told; default: that of --from, else the first");
        split = Add("--split", "PART", "test (default), train or validation");
        output = Add("--out", "FILE", "A .png, or the decoded rows as .npy or .csv; default traversal.png in the run");
        dataRoot = Add("--data-root", "FOLDER", "A folder that holds data sets");
    }

    /// <inheritdoc/>
    public override void Run(Invocation call)
    {
        TrainedModel? trained = RunArguments.Open(call, call.Required(path));
        Recipe recipe = RunArguments.Recipe(call, trained, call.Get(data));
        string part = RunArguments.Part(call, call.Get(split));
        var options = new TraversalOptions
        {
            Most = call.Number(latents, 16, 1, 1000),
            Steps = call.Number(steps, 9, 2, 100),
            Range = Range(call),
        };
        int? row = call.Has(from) ? call.Number(from, 0, 0, int.MaxValue) : null;
        int? told = ClassLabel.Read(call, label, trained);
        OutputFile.CheckExamples(call, call.Get(output), trained?.Model);
        call.Check();

        using var stop = new StopSignal();
        Dataset items = RunArguments.Examples(call, trained!, recipe, part, call.Get(dataRoot), stop.Token);
        call.Faults.AddRange(RowOption.Faults(from, row is { } named ? [named] : [], items));
        call.Check();
        Model model = trained!.Model;
        var found = LatentTraversal.Of(model, items, row, options, EvaluationPlan.Of(recipe), stop.Token);
        int? shown = model.Conditioning.Size == 0 ? null : told ?? (row is { } known ? items.Labels[known] : 0);
        int[] labels = shown is { } one ? [.. Enumerable.Repeat(one, options.Steps)] : [];
        float[][] rows = [.. found.Latents.Select(latent => DecodedCodes.Of(model, latent.Codes, labels, stop.Token))];
        string file = OutputFile.OfExamples(call.Get(output), trained, "traversal");
        OutputFile.Write(
            file, model, [.. rows.SelectMany(examples => examples)],
            _ => LabelledRows.Draw([.. found.Latents.Zip(rows, (latent, examples) => Row(latent, examples, model))]));
        Tell(call, found, file, options, model, shown is { } name ? RunClasses.NameOf(name, trained) : null);
    }

    private static LabelledRow Row(TraversedLatent latent, float[] examples, Model model) => new(
        $"z{LatentName.Of(latent.Latent, model.LevelSizes)}  {Worth(latent)}",
        new ImageBatch(
            examples, examples.Length / model.ItemShape.Count, model.ItemShape[0], model.ItemShape[1],
            model.ItemShape[2]));

    private static string Worth(TraversedLatent latent) => latent.Kl is { } kl
        ? $"{NumberText.Nats(kl)} nats" : $"variance {NumberText.Short(latent.Variance)}";

    private static void Tell(
        Invocation call, LatentTraversal found, string file, TraversalOptions options, Model model, string? label)
    {
        if (call.IsJson)
        {
            call.WriteJson(new
            {
                Path = file,
                found.Latents.Count,
                options.Steps,
                options.Range,
                found.IsOfPrior,
                Label = label,
                Latents = found.Latents.Select(latent => new
                {
                    latent.Latent,
                    Name = LatentName.Of(latent.Latent, model.LevelSizes),
                    latent.Kl,
                    latent.Variance,
                }),
            });
            return;
        }

        string span = options.Range.ToString("0.##", CultureInfo.InvariantCulture);
        string whose = !found.IsOfPrior ? "the data's codes"
            : model.LevelSizes.Count == 1 ? "the prior"
            : "the prior at the highest level, of the data's codes below";
        string told = label is null ? "" : $", told class {label}";
        call.Terminal.Out.WriteLine(
            $"{found.Latents.Count} latents from -{span} to {span} standard deviations of {whose}{told}: {file}");
        call.Terminal.Out.WriteLine(
            $"Most informative: "
            + string.Join(
                ", ",
                found.Latents.Take(5).Select(one => $"z{LatentName.Of(one.Latent, model.LevelSizes)} {Worth(one)}")));
    }

    private double Range(Invocation call)
    {
        if (call.Get(range) is not { } text)
        {
            return 3;
        }

        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double span)
            && span > 0 && span <= 100)
        {
            return span;
        }

        call.Faults.Add($"--range: '{text}' is not a number above 0 and at most 100. Write for example 2.5.");
        return 3;
    }
}
