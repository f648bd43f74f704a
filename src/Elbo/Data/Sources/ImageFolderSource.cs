using System.Globalization;
using Elbo.Data.Pictures;
using Elbo.Tensors;

namespace Elbo.Data.Sources;

/// <summary>
/// An opened folder of pictures: sizes and colours are those of the headers of up to a thousand files, spread over all.
/// </summary>
internal sealed class ImageFolderSource : DataSource
{
    private const int MostHeaders = 1000;
    private const int LargestSide = 256;
    private const int UsualSide = 64;
    private const int NamedFaults = 10;

    private readonly ImageFolder folder;
    private readonly long memory;

    /// <summary>Opens a folder.</summary>
    /// <exception cref="DataException">No header of a file can be read, or JPEG is met without its library.</exception>
    public ImageFolderSource(ImageFolder folder, DataOptions options)
    {
        this.folder = options.Labels is null ? folder : WithoutLabels(folder);
        memory = options.MemoryBytes;
        string[] all = [.. folder.All];
        if (!JpegLibrary.IsThere && all.FirstOrDefault(PictureFile.IsNamedJpeg) is { } jpeg)
        {
            throw new DataException($"{Path.Combine(folder.Path, jpeg)}: {JpegLibrary.Remedy}");
        }

        List<PictureHeader> headers = Headers(folder.Path, all);
        (int height, int width, string rule) = Size(headers, options.Size);
        bool isColour = options.Colour switch
        {
            ImageColour.Grey => false,
            ImageColour.Colour => true,
            _ => headers.Exists(header => header.IsColour),
        };
        Header = new DataHeader
        {
            Name = Path.GetFileName(folder.Path),
            Format = "images",
            Kind = DataKind.Images,
            ItemShape = new Shape(height, width, isColour ? 3 : 1),
            Items = folder.Parts[0].Files.Length,
            Validation = Count(folder.Parts[1]),
            Test = Count(folder.Parts[2]),
            Values = ValueRange.Unit,
            ClassNames = this.folder.ClassNames,
            Rules = [rule, Colours(options.Colour, isColour), .. Labelled(), .. Left()],
        };
    }

    /// <inheritdoc/>
    public override DataHeader Header { get; }

    /// <inheritdoc/>
    public override DataParts Read(IProgress<double>? progress, CancellationToken stop)
    {
        long pictures = folder.Parts.Sum(part => (long)part.Files.Length);
        bool fits = pictures * Header.ItemShape.Count <= Math.Min(memory, Array.MaxLength);
        List<string> faults = [];
        long before = 0;
        Dataset?[] parts = new Dataset?[folder.Parts.Count];
        for (int i = 0; i < parts.Length; i++)
        {
            var share = progress is null ? null : new Share(progress, before, folder.Parts[i].Files.Length, pictures);
            parts[i] = Read(folder.Parts[i], fits, faults, share, stop);
            before += folder.Parts[i].Files.Length;
        }

        if (parts[0] is not { } train)
        {
            throw new DataException($"{folder.Path}: none of its pictures can be read. The first: {faults[0]}");
        }

        return new DataParts(train, parts[1], parts[2]) { Warnings = Warnings(faults, pictures) };
    }

    private Dataset? Read(
        ImageFolderPart part, bool fits, List<string> faults, IProgress<double>? progress, CancellationToken stop)
    {
        if (part.Files.Length == 0)
        {
            return null;
        }

        int size = Header.ItemShape.Count;
        var list = new PictureList(folder.Path, part.Files, Header.ItemShape);
        byte[] pixels = fits ? new byte[part.Files.Length * size] : [];
        string?[] found = list.DecodeAll(pixels, progress, stop);
        faults.AddRange(found.OfType<string>());
        int[] good = [.. Enumerable.Range(0, found.Length).Where(index => found[index] is null)];
        if (good.Length == 0)
        {
            return null;
        }

        var labels = new ClassLabels(
            part.Labels.Length == 0 ? [] : [.. good.Select(index => part.Labels[index])], folder.ClassNames);
        if (!fits)
        {
            return new StreamedPictures(Header.Name, list, good, labels, memory);
        }

        for (int to = 0; to < good.Length && good.Length < found.Length; to++)
        {
            pixels.AsSpan(good[to] * size, size).CopyTo(pixels.AsSpan(to * size, size));
        }

        byte[] kept = good.Length < found.Length ? pixels[..(good.Length * size)] : pixels;
        return new ImageDataset(Header.Name, kept, Header.ItemShape, labels.Labels, labels.ClassNames);
    }

    private static string[] Warnings(List<string> faults, long pictures)
    {
        if (faults.Count == 0)
        {
            return [];
        }

        string more = faults.Count > NamedFaults ? $"; the first {NamedFaults} are:" : ":";
        return
        [
            string.Create(
                CultureInfo.InvariantCulture,
                $"{faults.Count:N0} of {pictures:N0} pictures cannot be read and were left out{more}"),
            .. faults.Take(NamedFaults),
        ];
    }

    private static int? Count(ImageFolderPart part) => part.Files.Length == 0 ? null : part.Files.Length;

    private static ImageFolder WithoutLabels(ImageFolder folder) => folder with
    {
        ClassNames = [],
        Parts = [.. folder.Parts.Select(part => part with { Labels = [] })],
    };

    private static List<PictureHeader> Headers(string root, string[] files)
    {
        List<PictureHeader> headers = [];
        string? fault = null;
        int looks = Math.Min(MostHeaders, files.Length);
        for (int i = 0; i < looks; i++)
        {
            try
            {
                headers.Add(PictureFile.ReadHeader(Path.Combine(root, files[(long)i * files.Length / looks])));
            }
            catch (DataException failure)
            {
                fault ??= failure.Message;
            }
        }

        return headers.Count > 0
            ? headers
            : throw new DataException($"{root}: none of its pictures can be read. The first: {fault}");
    }

    private static (int Height, int Width, string Rule) Size(
        List<PictureHeader> headers, (int Height, int Width)? wanted)
    {
        (int height, int width) = (headers[0].Height, headers[0].Width);
        bool isOne = headers.TrueForAll(header => (header.Height, header.Width) == (height, width));
        string found = isOne ? $"all pictures are {height} x {width}" : "pictures differ in size";
        const string Fit = "the middle of each is brought to it by averages over areas";
        if (wanted is { } size)
        {
            bool stays = isOne && size == (height, width);
            return (size.Height, size.Width,
                stays ? found : $"{found}; {size.Height} x {size.Width} by data.size: {Fit}");
        }

        if (isOne && Math.Max(height, width) <= LargestSide)
        {
            return (height, width, found);
        }

        if (isOne)
        {
            double ratio = (double)UsualSide / Math.Min(height, width);
            int Side(int side) => (int)Math.Round(side * ratio, MidpointRounding.AwayFromZero);
            return (Side(height), Side(width),
                $"{found}; {Side(height)} x {Side(width)}, for speed: {Fit}. data.size changes it");
        }

        int[] sides = [.. headers.Select(header => Math.Min(header.Height, header.Width)).Order()];
        int usual = Math.Clamp(sides[sides.Length / 2], 1, UsualSide);
        return (usual, usual,
            $"{found}; {usual} x {usual}, the median of the shorter sides, at most {UsualSide}: {Fit}. data.size "
            + "changes it");
    }

    private static string Colours(ImageColour wanted, bool isColour) => (wanted, isColour) switch
    {
        (ImageColour.Auto, true) => "colour, because some picture has it; data.colour grey makes all grey",
        (ImageColour.Auto, false) => "grey, because no picture has colour",
        (_, true) => "colour by data.colour",
        _ => "grey by data.colour",
    };

    private IEnumerable<string> Labelled()
    {
        int classes = folder.ClassNames.Count;
        yield return classes > 0
            ? $"the class of a picture is its folder; there are {classes}"
            : "no classes: pictures lie directly in the folder, or data.labels says none";
    }

    private IEnumerable<string> Left() => folder.Others == 0
        ? []
        : [string.Create(CultureInfo.InvariantCulture, $"{folder.Others:N0} other files are passed over")];

    private sealed class Share(IProgress<double> whole, long before, long own, long all) : IProgress<double>
    {
        public void Report(double value) => whole.Report((before + (value * own)) / all);
    }
}
