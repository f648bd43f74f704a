using System.CommandLine;
using Elbo.Evaluation;
using Elbo.Models;
using Elbo.Runs;

namespace Elbo.Cli.Commands;

/// <summary>Examples, or rows of a table, from draws of the prior.</summary>
internal sealed class SampleVerb : Verb
{
    private const int AtOnce = 1000;
    private const int MostImages = 10_000;
    private const int MostExamples = 100_000_000;

    private readonly Argument<string> path;
    private readonly Option<string?> count;
    private readonly Option<string?> label;
    private readonly Option<string?> temperature;
    private readonly Option<string?> seed;
    private readonly Option<string?> output;
    private readonly KeptExample kept;
    private readonly WordOptions words;

    /// <summary>The verb.</summary>
    public SampleVerb()
        : base("sample", "Decode draws of the prior into new examples: a grid of images, or numbers",
            "elbo sample runs/digits-default-1 --count 100 --seed 7",
            "elbo sample runs/digits-default-1 --temperature 0.7",
            "elbo sample runs/conditional-digits-1 --label 3 --out threes.npy",
            "elbo sample runs/ladder-mnist-1 --keep 7 --from-level 3",
            "elbo sample runs/captions-1 --words beam --count 20")
    {
        path = AddArgument("RUN", "The folder of the run");
        count = Add("--count", "N",
            "How many examples; default 64. Of a model that is told of classes: how many of each; default 8");
        label = Add("--label", "L",
            "Examples of this class only, by name or number, of a model that is told of classes");
        temperature = TemperatureOption.Add(this, "the draws");
        seed = Add("--seed", "N", "Seed of the draws; default 0. Example i of a seed is the same whatever the count");
        output = Add("--out", "FILE", "A .png of images, .npy or .csv; default samples.png in the run, or samples.csv; "
            + "sentences are printed, or go to a .txt");
        kept = new KeptExample(this);
        words = new WordOptions(this);
    }

    /// <inheritdoc/>
    public override void Run(Invocation call)
    {
        TrainedModel? trained = RunArguments.Open(call, call.Required(path));
        if (trained is { Model.HasDensity: false })
        {
            call.Faults.Add(
                $"{call.Required(path)}: an autoencoder or PCA has no prior to draw codes from. Codes of data can be "
                + "decoded: `elbo reconstruct`; to make new examples, train a vae.");
        }

        int classes = trained?.Model.Conditioning.Size ?? 0;
        int? chosen = trained is { Model.HasDensity: true } ? ClassLabel.Read(call, label, trained) : null;
        bool isOfEach = classes > 0 && !call.Has(label) && !kept.IsGiven(call);
        double factor = TemperatureOption.Read(call, temperature, trained?.Recipe);
        ulong draws = call.Seed(seed, 0);
        if (trained?.Folder.Config.Data.Table is not null)
        {
            words.Refuse(call);
            kept.Refuse(call, "the run is on a table");
            int rows = call.Number(count, isOfEach ? 8 : 64, 1, MostExamples / Math.Max(1, classes));
            RowsOutput.Sample(call, trained, isOfEach ? null : chosen, rows, draws, factor, output);
            return;
        }

        if (SentencesOutput.IsFor(trained))
        {
            WordChoice choice = words.Read(call, "draw", draws);
            kept.Refuse(call, "the run is on sentences");
            OutputFile.Check(call, call.Get(output), SentencesOutput.Endings);
            int sentences = call.Number(count, 10, 1, MostImages);
            call.Check();
            SentencesOutput.Sample(call, trained!, sentences, factor, choice, call.Get(output));
            return;
        }

        words.Refuse(call);
        RunOnExamples(call, trained, isOfEach, chosen, draws, factor);
    }

    private void RunOnExamples(
        Invocation call, TrainedModel? trained, bool isOfEach, int? chosen, ulong draws, double factor)
    {
        int classes = trained?.Model.Conditioning.Size ?? 0;
        OutputFile.CheckExamples(call, call.Get(output), trained?.Model);
        bool isPicture = trained is null || IsPicture(OutputFile.OfExamples(call.Get(output), trained, "samples"));
        int each = call.Number(
            count, isOfEach ? 8 : 64, 1, isPicture ? MostImages : MostExamples / Math.Max(1, classes));
        KeptLevels levels = kept.Read(call, trained);
        call.Check();
        string file = OutputFile.OfExamples(call.Get(output), trained!, "samples");
        int total = isOfEach ? each * classes : each;
        int columns = isOfEach ? each : (int)Math.Ceiling(Math.Sqrt(each));
        using var stop = new StopSignal();
        KeptCode? code = kept.Encode(call, trained!, levels, stop.Token);
        if (factor != 1 && code is null && trained!.Model is DeepVae deep)
        {
            deep.ReadjustStatistics(factor, draws);
        }

        int? told = classes == 0 ? null : chosen ?? code?.Label;
        ExampleFile.Write(
            file, trained!.Model.ItemShape, total,
            Pieces(
                trained.Model, each, isOfEach ? [.. Enumerable.Range(0, classes)] : [told],
                (first, items) => code is null
                    ? LatentDraws.OfPrior(trained.Model, first, items, draws, factor)
                    : code.Draw(trained.Model, first, items, new LevelDraw(draws) { Temperature = factor }),
                stop.Token),
            images => RunPictures.Grid(images, columns));
        string what = code is not null ? $"samples with level {levels.Level + 1} up of row {levels.Row}"
            : isOfEach ? $"samples, {(isPicture ? "a row" : $"{each}")} for each of {classes} classes"
            : chosen is { } one ? $"samples of class {RunClasses.NameOf(one, trained)}"
            : "samples";
        WrittenFile.Tell(call, file, total, what);
    }

    private static bool IsPicture(string file) => file.EndsWith(".png", StringComparison.OrdinalIgnoreCase);

    // The codes of every class are the same, so what differs is the class.
    private static IEnumerable<float[]> Pieces(
        Model model, int each, int?[] labels, Func<int, int, float[]> draw, CancellationToken stop)
    {
        foreach (int? told in labels)
        {
            for (int first = 0; first < each; first += AtOnce)
            {
                int items = Math.Min(AtOnce, each - first);
                yield return DecodedCodes.Of(
                    model, draw(first, items), told is { } one ? [.. Enumerable.Repeat(one, items)] : [], stop);
            }
        }
    }
}
