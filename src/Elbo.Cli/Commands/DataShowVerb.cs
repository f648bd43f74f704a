using System.CommandLine;
using Elbo.Data;
using Elbo.Reports;
using Elbo.Runs;
using Elbo.Tensors;

namespace Elbo.Cli.Commands;

/// <summary>A look at data: a sheet of its first images, counts, ranges, and what it would be used as.</summary>
internal sealed class DataShowVerb : Verb
{
    private const int Columns = 16;
    private const int ItemsAtATime = 256;

    private readonly Argument<string> data;
    private readonly Option<string?> count;
    private readonly Option<string?> output;
    private readonly Option<string?> dataRoot;
    private readonly (Option<string?> Option, string Key)[] ofPath;

    /// <summary>The verb.</summary>
    public DataShowVerb()
        : base("show", "Counts and ranges of data, a sheet of its first images, and how it would be trained on",
            "elbo data show digits --count 64", "elbo data show photos --size 64")
    {
        data = AddArgument("DATA", "A data set's name, a file or a folder");
        count = Add("--count", "N", "How many images on the sheet; default 160");
        output = Add("--out", "FILE.png", "The sheet; default NAME.png in the current folder");
        dataRoot = Add("--data-root", "FOLDER", "A folder that holds data sets");
        ofPath = [.. RecipeOptions.OfPath.Select(row => (Add(row.Option, row.Value, row.Description), row.Key))];
    }

    /// <inheritdoc/>
    public override void Run(Invocation call)
    {
        string wanted = call.Required(data);
        DataRecipe? named = wanted.Length == 0 ? null : call.Try(() => RunData.Named(wanted, new DataRecipe()));
        Recipe recipe = Changed(call, named ?? new DataRecipe());
        DataSource? source = named?.Path is null || call.Faults.Count > 0
            ? null : call.Try(() => RunData.Open(recipe.Data)!);
        int images = call.Number(count, 160, 1, 10_000);
        PictureFile.Check(call, call.Get(output));
        call.Check();
        using var stop = new StopSignal();
        Split parts = source is null
            ? DataAccess.Load(
                recipe, DataFolders.Find(call.Get(dataRoot)), call.Terminal, call.IsJson, stop.Token)
            : DataAccess.Load(recipe, source, call.Terminal, call.IsJson, stop.Token);
        string name = named!.Name ?? Path.GetFileNameWithoutExtension(source!.Header.Name);
        string? file = !ModelImages.AreImages(parts.Train.ItemShape) ? null : call.Get(output) ?? $"{name}.png";
        if (file is not null)
        {
            AtomicFile.WriteAllBytes(file, Png.Encode(Sheet(parts.Train, images)));
        }

        Say(call, recipe.Data, source?.Header, parts, file);
    }

    private Recipe Changed(Invocation call, DataRecipe start)
    {
        List<string> faults = [];
        var recipe = new Recipe { Data = start };
        foreach ((Option<string?> option, string key) in ofPath)
        {
            if (call.Get(option) is { } value)
            {
                recipe = recipe.With(key, value, faults);
            }
        }

        call.Faults.AddRange(faults.Concat(RecipeFaults.Check(recipe)));
        return recipe;
    }

    private static void Say(Invocation call, DataRecipe data, DataHeader? header, Split parts, string? file)
    {
        KnownDataset? known = data.Name is { } name ? KnownDatasets.Find(name) : null;
        (float low, float high, double mean) = Range(parts.Train);
        int[] perClass = new int[parts.Train.ClassNames.Count];
        foreach (int label in parts.Train.Labels)
        {
            perClass[label]++;
        }

        IReadOnlyList<DataDefault> decided = header is null ? [] : Decided(header, data);
        if (!call.IsJson)
        {
            WriteFacts(call.Terminal.Out, known, data, header, parts);
            if (header?.Table is { } table)
            {
                TableShow.Write(call.Terminal, parts.Train, table);
            }
            else if (header?.Text is { } text)
            {
                TextShow.Write(call.Terminal.Out, parts.Train, text);
            }
            else
            {
                call.Terminal.Out.WriteLine(
                    $"  values   {NumberText.Short(low)} to {NumberText.Short(high)}, mean {NumberText.Short(mean)}");
            }

            WriteItems(call.Terminal.Out, header, parts.Train.ClassNames, perClass, decided, file);
            return;
        }

        call.WriteJson(new
        {
            Name = known?.Name ?? header!.Name,
            Source = known?.Source ?? data.Path,
            header?.Format,
            Kind = header?.Kind.ToString(),
            Shape = parts.Train.ItemShape.ToArray(),
            Train = parts.Train.Count,
            Validation = parts.Validation?.Count ?? 0,
            Test = parts.Test.Count,
            Minimum = low,
            Maximum = high,
            Mean = mean,
            Classes = parts.Train.ClassNames,
            TrainPerClass = perClass,
            Columns = header?.Table is { } schema ? TableShow.Json(schema) : null,
            Rules = header?.Rules ?? [],
            Decided = decided.Select(each => new { each.Key, each.Value, each.Reason }),
            parts.Warnings,
            Picture = file,
        });
    }

    private static void WriteFacts(
        TextWriter lines, KnownDataset? known, DataRecipe data, DataHeader? header, Split parts)
    {
        lines.WriteLine(known is null ? $"{header!.Name}: {Format(header)}" : $"{known.Name}: {known.Description}");
        lines.WriteLine($"  source   {known?.Source ?? data.Path}");
        lines.WriteLine($"  train    {NumberText.Count(parts.Train.Count)} of {parts.Train.ItemShape}");
        if (parts.Validation is { } validation)
        {
            lines.WriteLine($"  held     {NumberText.Count(validation.Count)} published for validation");
        }

        string held = header is { Test: null } ? $", held out of all by data.splitSeed {data.SplitSeed}" : "";
        lines.WriteLine($"  test     {NumberText.Count(parts.Test.Count)}{held}");
    }

    private static void WriteItems(
        TextWriter lines, DataHeader? header, IReadOnlyList<string> classNames, int[] perClass,
        IReadOnlyList<DataDefault> decided, string? file)
    {
        if (perClass.Length > 0)
        {
            IEnumerable<string> classes =
                classNames.Zip(perClass, (title, items) => $"{title} ({NumberText.Count(items)})");
            lines.WriteLine($"  classes  {string.Join(", ", classes)}");
        }

        foreach (string rule in header?.Rules ?? [])
        {
            lines.WriteLine($"  items    {rule}");
        }

        lines.WriteLine(file is null ? "  picture  none: the items are no pictures" : $"  picture  {file}");
        if (decided.Count > 0)
        {
            lines.WriteLine("`elbo train` would take, where nothing else is said:");
        }

        foreach (DataDefault each in decided)
        {
            lines.WriteLine($"  {each.Key} {each.Value}: {each.Reason}");
        }
    }

    private static IReadOnlyList<DataDefault> Decided(DataHeader header, DataRecipe data)
    {
        var defaults = DataDefaults.Of(header, data, epochs: null);
        return defaults.In(defaults.Recipe);
    }

    private static string Format(DataHeader header) =>
        Catalog.DataFormats.First(format => format.Name == header.Format).Description;

    private static Picture Sheet(Dataset data, int images)
    {
        Dataset shown = data.Take(images);
        Shape item = data.ItemShape;
        float[] pixels = new float[shown.Count * item.Count];
        shown.Read([.. Enumerable.Range(0, shown.Count)], pixels);
        var batch = new ImageBatch(pixels, shown.Count, item[0], item[1], item[2]);
        int scale = Math.Max(item[0], item[1]) > ItemsAtATime / 4 ? 1 : 2;
        return ImageGrid.Arrange(
            batch,
            new ImageGridOptions
            {
                Columns = Columns,
                Scale = scale,
                Padding = 2,
                Background = new Rgb(255, 255, 255),
            });
    }

    private static (float Low, float High, double Mean) Range(Dataset data)
    {
        int size = data.ItemShape.Count;
        int atOnce = Math.Max(1, Math.Min(ItemsAtATime, data.Count));
        float[] items = new float[atOnce * size];
        float low = float.PositiveInfinity;
        float high = float.NegativeInfinity;
        double sum = 0;
        for (int first = 0; first < data.Count; first += atOnce)
        {
            int[] indices = [.. Enumerable.Range(first, Math.Min(atOnce, data.Count - first))];
            data.Read(indices, items);
            foreach (float value in items.AsSpan(0, indices.Length * size))
            {
                low = Math.Min(low, value);
                high = Math.Max(high, value);
                sum += value;
            }
        }

        return (low, high, sum / ((double)data.Count * size));
    }
}
