using System.CommandLine;
using Elbo.Data;
using Elbo.Reports;
using Elbo.Runs;
using Elbo.Tensors;

namespace Elbo.Cli.Commands;

/// <summary>A look at a data set: a sheet of its first images, counts and ranges.</summary>
internal sealed class DataShowVerb : Verb
{
    private const int Columns = 16;

    private readonly Argument<string> name;
    private readonly Option<string?> count;
    private readonly Option<string?> output;
    private readonly Option<string?> dataRoot;

    /// <summary>The verb.</summary>
    public DataShowVerb()
        : base("show", "Counts and ranges of a data set, and a sheet of its first images",
            "elbo data show digits --count 64")
    {
        name = AddArgument("NAME", "The data set's name");
        count = Add("--count", "N", "How many images on the sheet; default 160");
        output = Add("--out", "FILE.png", "The sheet; default NAME.png in the current folder");
        dataRoot = Add("--data-root", "FOLDER", "A folder that holds data sets");
    }

    /// <inheritdoc/>
    public override void Run(Invocation call)
    {
        string wanted = call.Required(name);
        KnownDataset? known = wanted.Length == 0 ? null : call.Try(() => KnownDatasets.Find(wanted));
        int images = call.Number(count, 160, 1, 10_000);
        PictureFile.Check(call, call.Get(output));
        call.Check();
        var folders = DataFolders.Find(call.Get(dataRoot));
        using var stop = new StopSignal();
        DataAccess.Fetch(known!, folders, call.Terminal, call.IsJson, stop.Token);
        Split data = KnownDatasets.Load(known!.Name, folders);
        string file = call.Get(output) ?? $"{known.Name}.png";
        AtomicFile.WriteAllBytes(file, Png.Encode(Sheet(data.Train, images)));
        Say(call, known, data, file);
    }

    private static void Say(Invocation call, KnownDataset known, Split data, string file)
    {
        (float low, float high, double mean) = Range(data.Train);
        int[] perClass = new int[data.Train.ClassNames.Count];
        foreach (int label in data.Train.Labels)
        {
            perClass[label]++;
        }

        if (call.IsJson)
        {
            call.WriteJson(new
            {
                known.Name,
                known.Source,
                Shape = data.Train.ItemShape.ToArray(),
                Train = data.Train.Count,
                Validation = data.Validation?.Count ?? 0,
                Test = data.Test.Count,
                Minimum = low,
                Maximum = high,
                Mean = mean,
                Classes = data.Train.ClassNames,
                TrainPerClass = perClass,
                Picture = file,
            });
            return;
        }

        TextWriter lines = call.Terminal.Out;
        lines.WriteLine($"{known.Name}: {known.Description}");
        lines.WriteLine($"  source   {known.Source}");
        lines.WriteLine($"  train    {NumberText.Count(data.Train.Count)} of {data.Train.ItemShape}");
        if (data.Validation is { } validation)
        {
            lines.WriteLine($"  held     {NumberText.Count(validation.Count)} published for validation");
        }

        lines.WriteLine($"  test     {NumberText.Count(data.Test.Count)}");
        lines.WriteLine(
            $"  values   {NumberText.Short(low)} to {NumberText.Short(high)}, mean {NumberText.Short(mean)}");
        if (perClass.Length > 0)
        {
            IEnumerable<string> classes =
                data.Train.ClassNames.Zip(perClass, (title, items) => $"{title} ({NumberText.Count(items)})");
            lines.WriteLine($"  classes  {string.Join(", ", classes)}");
        }

        lines.WriteLine($"  picture  {file}");
    }

    private static Picture Sheet(Dataset data, int images)
    {
        Dataset shown = data.Take(images);
        Shape item = data.ItemShape;
        float[] pixels = new float[shown.Count * item.Count];
        shown.Read([.. Enumerable.Range(0, shown.Count)], pixels);
        var batch = new ImageBatch(pixels, shown.Count, item[0], item[1], item[2]);
        return ImageGrid.Arrange(
            batch,
            new ImageGridOptions { Columns = Columns, Scale = 2, Padding = 2, Background = new Rgb(255, 255, 255) });
    }

    private static (float Low, float High, double Mean) Range(Dataset data)
    {
        float[] item = new float[data.ItemShape.Count];
        int[] index = new int[1];
        float low = float.PositiveInfinity;
        float high = float.NegativeInfinity;
        double sum = 0;
        for (int i = 0; i < data.Count; i++)
        {
            index[0] = i;
            data.Read(index, item);
            foreach (float value in item)
            {
                low = Math.Min(low, value);
                high = Math.Max(high, value);
                sum += value;
            }
        }

        return (low, high, sum / ((double)data.Count * item.Length));
    }
}
