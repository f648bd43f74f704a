using System.Buffers;
using Elbo.Networks;
using Elbo.Tensors;

namespace Elbo.Distributions;

/// <summary>
/// Each element is one of 256 grey levels k / 255, with the probability that a logistic variable around the decoder's
/// mean falls into its interval: sigmoid((x + h - mean) / s) - sigmoid((x - h - mean) / s), h = 1/510; the outermost
/// intervals reach to infinity (Kingma et al. 2016, appendix C.3; Salimans et al. 2017, equation 2). One learned scale
/// s for all elements. Probabilities, so bits per dimension are bits.
/// </summary>
public sealed class DiscretizedLogistic : Likelihood
{
    private const float Half = 1f / 510f;

    // below a tenth of an interval nothing more is gained, and the slopes no longer fit a float
    internal const float LowestLogScale = -8f;

    private readonly Parameter logScale = new("logScale", new Shape(1), Initializers.Constant(-2f));

    /// <inheritdoc/>
    public override string Name => "discretizedLogistic";

    /// <inheritdoc/>
    public override IEnumerable<Parameter> Parameters => [logScale];

    /// <inheritdoc/>
    public override bool IsContinuous => false;

    /// <inheritdoc/>
    public override Tensor LogLikelihood(Tensor observed, Tensor decoded, Pass pass)
    {
        // With a and b the upper and lower bounds, sigmoid(a) - sigmoid(b) = sigmoid(a) sigmoid(-b) (1 - e^(b - a)):
        // no difference of near numbers. The last factor is the same for all, and 1 for the outermost intervals.
        Tensor inverse = (-logScale.Value.Clamp(LowestLogScale, float.MaxValue)).Exp();
        Levels levels = Levels.Of(observed);
        Tensor centred = levels.Values - decoded;
        Tensor upper = (((centred + Half) * -inverse).Softplus()) * -levels.BelowHighest;
        Tensor lower = (((centred - Half) * inverse).Softplus()) * -levels.AboveLowest;
        Tensor width = (1f - (inverse * (-2f * Half)).Exp()).Log() * (levels.AboveLowest * levels.BelowHighest);
        int elements = observed.Shape.Product(1, observed.Shape.Rank);
        return ((upper + lower) + width).Reshape(decoded.Shape[0], decoded.Shape[1], elements).Sum(-1);
    }

    /// <inheritdoc/>
    public override Tensor Mean(Tensor decoded) => decoded.Clamp(0f, 1f);

    /// <inheritdoc/>
    public override RangeFault? FirstFault(ReadOnlySpan<float> observed) => RangeFault.OutsideUnit(observed);

    /// <summary>Values rounded to their levels, and 1 or 0 for whether a level is not the lowest or highest.</summary>
    private readonly record struct Levels(Tensor Values, Tensor AboveLowest, Tensor BelowHighest)
    {
        private const float Highest = 255f;

        public static Levels Of(Tensor observed)
        {
            int count = observed.Count;
            float[] rented = ArrayPool<float>.Shared.Rent(3 * count);
            Span<float> values = rented.AsSpan(0, count);
            Span<float> above = rented.AsSpan(count, count);
            Span<float> below = rented.AsSpan(2 * count, count);
            observed.CopyTo(values);
            for (int i = 0; i < count; i++)
            {
                float level = MathF.Round(values[i] * Highest);
                values[i] = level / Highest;
                above[i] = level > 0f ? 1f : 0f;
                below[i] = level < Highest ? 1f : 0f;
            }

            Shape shape = observed.Shape;
            var levels = new Levels(
                Tensor.Constant(values, shape), Tensor.Constant(above, shape), Tensor.Constant(below, shape));
            ArrayPool<float>.Shared.Return(rented);
            return levels;
        }
    }
}
