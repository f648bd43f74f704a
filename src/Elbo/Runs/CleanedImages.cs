using Elbo.Reports;

namespace Elbo.Runs;

/// <summary>Examples, the same with noise on them, and what a model makes of those.</summary>
/// <param name="Originals">The examples.</param>
/// <param name="Corrupted">With noise.</param>
/// <param name="Cleaned">Decoded from the codes of the noisy ones.</param>
public sealed record CleanedImages(ImageBatch Originals, ImageBatch Corrupted, ImageBatch Cleaned)
{
    /// <summary>The mean over pixels of (noisy - original)^2.</summary>
    public double ErrorBefore => SquaredError(Corrupted);

    /// <summary>The mean over pixels of (cleaned - original)^2.</summary>
    public double ErrorAfter => SquaredError(Cleaned);

    private double SquaredError(ImageBatch images) => images.Pixels.Zip(
        Originals.Pixels, (pixel, original) => ((double)pixel - original) * ((double)pixel - original)).Average();
}
