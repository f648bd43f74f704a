using System.CommandLine;
using Elbo.Evaluation;
using Elbo.Models;
using Elbo.Runs;

namespace Elbo.Cli.Commands;

/// <summary>Examples from a file of codes.</summary>
internal sealed class DecodeVerb : Verb
{
    private const int AtOnce = 1000;
    private const int MostImages = 10_000;

    private readonly Argument<string> path;
    private readonly Argument<string> codes;
    private readonly Option<string?> label;
    private readonly Option<string?> columns;
    private readonly Option<string?> threads;
    private readonly Option<string?> output;

    /// <summary>The verb.</summary>
    public DecodeVerb()
        : base("decode", "Turn codes from a file into examples: a grid of images, or numbers",
            "elbo decode runs/digits-default-1 codes.npy --out grid.png",
            "elbo decode runs/digits-default-1 codes.csv --out digits.npy")
    {
        path = AddArgument("RUN", "The folder of the run");
        codes = AddArgument("CODES", "A .npy of shape (codes, latents), or a .csv with columns z0, z1, ...");
        label = Add("--label", "L",
            "The class that is told for every code, by name or number; default: the column label of a .csv");
        columns = Add("--columns", "N", "Images in a row of the picture; default: about a square");
        threads = Add("--threads", "N", "Threads; the result does not depend on it");
        output = Add("--out", "FILE", "A .png of images, .npy or .csv; default decoded.png in the run, or decoded.csv");
    }

    /// <inheritdoc/>
    public override void Run(Invocation call)
    {
        TrainedModel? trained = RunArguments.Open(call, call.Required(path));
        int? told = ClassLabel.Read(call, label, trained);
        int row = call.Number(columns, 0, 1, MostImages);
        OutputFile.CheckExamples(call, call.Get(output), trained?.Model);
        string named = call.Required(codes);
        CodeFile? file = trained is null || named.Length == 0
            ? null : call.Try(() => CodeFile.Open(named, trained.Model.LatentSize));
        int[] labels = file is null ? [] : Labels(call, trained!, file, told);
        string written = trained is null ? "" : OutputFile.OfExamples(call.Get(output), trained, "decoded");
        if (file is { Count: > MostImages } && written.EndsWith(".png", StringComparison.OrdinalIgnoreCase))
        {
            call.Faults.Add(
                $"{named}: {file.Count} codes are too many for one picture, {MostImages} fit. Write --out FILE.npy, or "
                + "fewer.");
        }

        call.SetThreads(threads);
        call.Check();
        using var stop = new StopSignal();
        ExampleFile.Write(
            written, trained!.Model.ItemShape, file!.Count, Pieces(trained.Model, file, labels, stop.Token),
            images => RunPictures.Grid(images, row > 0 ? row : (int)Math.Ceiling(Math.Sqrt(images.Count))));
        WrittenFile.Tell(call, written, file.Count, "decoded codes");
    }

    private static IEnumerable<float[]> Pieces(Model model, CodeFile file, int[] labels, CancellationToken stop)
    {
        for (int first = 0; first < file.Count; first += AtOnce)
        {
            float[] piece = new float[Math.Min(AtOnce, file.Count - first) * model.LatentSize];
            file.Read(piece);
            int items = piece.Length / model.LatentSize;
            yield return DecodedCodes.Of(
                model, piece, labels.Length == 0 ? [] : labels.AsSpan(first, items), stop);
        }
    }

    private static int[] Labels(Invocation call, TrainedModel trained, CodeFile file, int? told)
    {
        if (trained.Model.Conditioning.Size == 0)
        {
            return [];
        }

        if (told is { } one)
        {
            return [.. Enumerable.Repeat(one, file.Count)];
        }

        if (file.Labels.Count < file.Count)
        {
            call.Faults.Add(
                "--label: the model is told the class of each example, and the codes have no column label. Add it, or "
                + "name one class for all.");
            return [];
        }

        var wrong = new HashSet<string>(StringComparer.Ordinal);
        return
        [
            .. file.Labels.Select(name => RunClasses.Find(name, trained, fault =>
            {
                if (wrong.Add(name))
                {
                    call.Faults.Add($"column label: {fault}");
                }
            }) ?? 0),
        ];
    }
}
