using System.CommandLine;
using Elbo.Data;
using Elbo.Evaluation;
using Elbo.Models;
using Elbo.Reports;
using Elbo.Runs;

namespace Elbo.Cli.Commands;

/// <summary>The way from one example to another through the latent space.</summary>
internal sealed class InterpolateVerb : Verb
{
    private const int CentreExamples = 1000;
    private static readonly string[] Ways = ["both", "straight", "spherical"];

    private readonly Argument<string> path;
    private readonly Argument<string?> data;
    private readonly Option<string?> from;
    private readonly Option<string?> to;
    private readonly Option<string?> steps;
    private readonly Option<string?> way;
    private readonly Option<string?> label;
    private readonly Option<string?> split;
    private readonly Option<string?> output;
    private readonly Option<string?> dataRoot;
    private readonly WordOptions words;

    /// <summary>The verb.</summary>
    public InterpolateVerb()
        : base("interpolate", "Go from one example to another through the latent space and decode the way",
            "elbo interpolate runs/digits-default-1 --from 0 --to 1",
            "elbo interpolate runs/digits-default-1 --from 0,2,4 --to 1,3,5 --way spherical --steps 12 --out ways.png",
            "elbo interpolate runs/captions-1 --from 0 --to 1 --words beam")
    {
        path = AddArgument("RUN", "The folder of the run");
        data = AddOptional("DATA", "Another data set than the run's");
        from = Add("--from", "ROWS", "The rows that ways begin at, such as 3 or 3,17; default 0,2,4");
        to = Add("--to", "ROWS", "The rows that they end at, as many; default 1,3,5");
        steps = Add("--steps", "N", "Steps of a way; default 10");
        way = Add("--way", "KIND", "straight, spherical (over a sphere around the middle), or both (default)");
        label = Add("--label", "L",
            "The class that a model which is told of classes is told on the way; default: that of the row it begins "
            + "at");
        split = Add("--split", "PART", "test (default), train or validation");
        output = Add("--out", "FILE",
            "A .png, or the decoded ways as .npy or .csv; default interpolation.png in the run; sentences: a .txt");
        dataRoot = Add("--data-root", "FOLDER", "A folder that holds data sets");
        words = new WordOptions(this);
    }

    /// <inheritdoc/>
    public override void Run(Invocation call)
    {
        TrainedModel? trained = RunArguments.Open(call, call.Required(path));
        Recipe recipe = RunArguments.Recipe(call, trained, call.Get(data));
        string part = RunArguments.Part(call, call.Get(split));
        int[] begins = call.Has(from) ? RowOption.Read(call, from) : [0, 2, 4];
        int[] ends = call.Has(to) ? RowOption.Read(call, to) : [1, 3, 5];
        if (call.Has(from) != call.Has(to) || begins.Length != ends.Length)
        {
            call.Faults.Add(
                $"--from, --to: {begins.Length} rows to begin at and {ends.Length} to end at. Name as many of both.");
        }

        string kind = call.Get(way) ?? Ways[0];
        if (!Ways.Contains(kind, StringComparer.Ordinal))
        {
            call.Faults.Add($"--way: '{kind}' is no way. {NearestName.Advice(kind, Ways)}");
        }

        int count = call.Number(steps, 10, 1, 100);
        int? told = ClassLabel.Read(call, label, trained);
        bool isText = SentencesOutput.IsFor(trained);
        WordChoice choice = words.Read(call, "greedy", recipe.Training.Seed);
        if (isText)
        {
            OutputFile.Check(call, call.Get(output), SentencesOutput.Endings);
            SentencesOutput.Refuse(call, way);
        }
        else
        {
            OutputFile.CheckExamples(call, call.Get(output), trained?.Model);
            words.Refuse(call);
        }

        call.Check();

        using var stop = new StopSignal();
        Dataset items = RunArguments.Examples(call, trained!, recipe, part, call.Get(dataRoot), stop.Token);
        call.Faults.AddRange(RowOption.Faults(from, begins, items).Concat(RowOption.Faults(to, ends, items)));
        call.Check();
        if (isText)
        {
            SentencesOutput.Interpolate(
                call, trained!, items, [.. begins.Zip(ends)], count, choice, call.Get(output), stop.Token);
            return;
        }

        string[] kinds = kind == "both" ? Ways[1..] : [kind];
        IReadOnlyList<DecodedWay> ways = Decode(
            trained!, items, [.. begins.Zip(ends)], kinds, count, told, EvaluationPlan.Of(recipe), stop.Token);
        string file = OutputFile.OfExamples(call.Get(output), trained!, "interpolation");
        OutputFile.Write(
            file, trained!.Model, [.. ways.SelectMany(one => one.Examples)],
            _ => LabelledRows.Draw([.. ways.Select(one => Row(one, trained.Model, items))]));
        WrittenFile.Tell(call, file, ways.Count, $"ways of {count} steps each");
    }

    private static List<DecodedWay> Decode(
        TrainedModel trained, Dataset items, (int A, int B)[] pairs, string[] kinds, int steps, int? told,
        EvaluationOptions options, CancellationToken stop)
    {
        Model model = trained.Model;
        double[] centre = model.HasDensity
            ? new double[model.LatentSize]
            : LatentDraws.Centres(
                PosteriorMeans.Of(model, items.Spread(CentreExamples), options, stop), model.LatentSize);
        List<DecodedWay> ways = [];
        foreach ((int a, int b) in pairs)
        {
            float[] codes = PosteriorMeans.Of(model, items, [a, b], options, stop);
            ReadOnlySpan<float> begin = codes.AsSpan(0, model.LatentSize);
            ReadOnlySpan<float> end = codes.AsSpan(model.LatentSize);
            int[] labels = model.Conditioning.Size == 0
                ? [] : [.. Enumerable.Repeat(told ?? items.Labels[a], steps + 1)];
            foreach (string kind in kinds)
            {
                float[] through = kind == "straight"
                    ? LatentPath.Straight(begin, end, steps)
                    : LatentPath.Spherical(begin, end, centre, steps);
                ways.Add(new DecodedWay(a, b, kind, DecodedCodes.Of(model, through, labels, stop)));
            }
        }

        return ways;
    }

    // The examples themselves stand at both ends of the way between their reconstructions.
    private static LabelledRow Row(DecodedWay one, Model model, Dataset items)
    {
        int size = model.ItemShape.Count;
        float[] pixels = new float[one.Examples.Length + (2 * size)];
        items.Read([one.From], pixels.AsSpan(0, size));
        one.Examples.CopyTo(pixels, size);
        items.Read([one.To], pixels.AsSpan(pixels.Length - size));
        return new LabelledRow(
            $"{one.From} to {one.To}, {one.Kind}",
            new ImageBatch(
                pixels, pixels.Length / size, model.ItemShape[0], model.ItemShape[1], model.ItemShape[2]));
    }

    private sealed record DecodedWay(int From, int To, string Kind, float[] Examples);
}
