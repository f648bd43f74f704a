using System.Globalization;
using Elbo.Data;
using Elbo.Reports;
using Elbo.Runs;

namespace Elbo.Cli;

/// <summary>The option `--corrupt KIND[:LEVEL]`: noise on examples, and what a model makes of them.</summary>
internal static class CorruptOption
{
    private static readonly (string Name, CorruptionKind Kind, double Most)[] Kinds =
    [
        ("gaussian", CorruptionKind.Gaussian, 100),
        ("masking", CorruptionKind.Masking, 1),
        ("saltAndPepper", CorruptionKind.SaltAndPepper, 1),
    ];

    /// <summary>
    /// The noise of an option: its level, else that of the recipe; none where it is not given. A wrong one is a fault.
    /// </summary>
    public static Corruption Read(Invocation call, string? text, Recipe recipe)
    {
        if (text is null)
        {
            return Corruption.None;
        }

        string[] parts = text.Split(':', 2);
        (string Name, CorruptionKind Kind, double Most) kind = Array.Find(Kinds, known => known.Name == parts[0]);
        if (kind.Name is null)
        {
            call.Faults.Add(
                $"--corrupt: '{parts[0]}' is no kind of noise. "
                + NearestName.Advice(parts[0], [.. Kinds.Select(known => known.Name)]));
            return Corruption.None;
        }

        double level = recipe.Data.CorruptionLevel;
        if (parts.Length == 2
            && !(double.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out level)
                && level > 0 && level <= kind.Most))
        {
            string meaning = kind.Kind == CorruptionKind.Gaussian ? "a standard deviation" : "a share of the pixels";
            call.Faults.Add(
                $"--corrupt: the level '{parts[1]}' is not above 0 and at most {kind.Most}: it is {meaning}. Write for "
                + $"example {kind.Name}:0.3.");
            return Corruption.None;
        }

        return new Corruption(kind.Kind, level);
    }

    /// <summary>Writes the picture and says how far noisy and cleaned examples are from the originals.</summary>
    public static void Write(Invocation call, string path, CleanedImages images)
    {
        Picture picture = RunPictures.Cleaned(images);
        AtomicFile.WriteAllBytes(path, Png.Encode(picture));
        if (call.IsJson)
        {
            call.WriteJson(new
            {
                Path = path,
                images.Originals.Count,
                picture.Width,
                picture.Height,
                SquaredErrorBefore = images.ErrorBefore,
                SquaredErrorAfter = images.ErrorAfter,
            });
            return;
        }

        call.Terminal.Out.WriteLine($"{images.Originals.Count} noisy, cleaned, original: {path}");
        call.Terminal.Out.WriteLine(
            $"Squared error per pixel: {NumberText.Short(images.ErrorBefore)} with the noise, "
            + $"{NumberText.Short(images.ErrorAfter)} cleaned");
    }
}
