using Elbo.Networks;
using Elbo.Tensors;

namespace Elbo.Distributions;

/// <summary>
/// Sentences, token by token: the decoder, which sees the tokens before, gives ln p of each token itself, and
/// ln p(x | z) is their sum.
/// </summary>
/// <param name="vocabulary">How many tokens there are.</param>
public sealed class TokenLikelihood(int vocabulary) : Likelihood
{
    /// <inheritdoc/>
    public override string Name => "tokens";

    /// <summary>The logits behind each number: what it costs to make one.</summary>
    public override int NumbersPerElement => vocabulary;

    /// <inheritdoc/>
    public override bool IsContinuous => false;

    /// <inheritdoc/>
    public override Shape DecodedShape(Shape item) => item;

    /// <summary>The sum over the tokens.</summary>
    /// <param name="observed">x, [batch, longest].</param>
    /// <param name="decoded">ln p of each token, [samples, batch, time].</param>
    /// <param name="pass">Whether it is a step of training.</param>
    public override Tensor LogLikelihood(Tensor observed, Tensor decoded, Pass pass) => decoded.Sum(-1);

    /// <summary>ln p of each token, [samples, batch, longest]; 0 behind the end, however long a batch is.</summary>
    /// <param name="observed">x, [batch, longest].</param>
    /// <param name="decoded">ln p of each token, [samples, batch, time].</param>
    public override Tensor LogLikelihoodPerElement(Tensor observed, Tensor decoded)
    {
        int missing = observed.Shape[-1] - decoded.Shape[-1];
        return missing == 0
            ? decoded
            : TensorOperations.Concat(-1, decoded, Tensor.Zeros(decoded.Shape.With(-1, missing)));
    }

    /// <summary>Sentences have no mean.</summary>
    /// <exception cref="TensorException">Always.</exception>
    public override Tensor Mean(Tensor decoded) => throw new TensorException(
        "Sentences have no mean. Ask the model to decode: it gives the most probable words.");

    /// <inheritdoc/>
    public override RangeFault? FirstFault(ReadOnlySpan<float> observed)
    {
        for (int i = 0; i < observed.Length; i++)
        {
            float value = observed[i];
            if (!(value >= 0 && value < vocabulary) || MathF.Truncate(value) != value)
            {
                return new RangeFault(
                    i, value, $"the number of a token, 0 to {vocabulary - 1}",
                    "Read the text with the vocabulary of the run");
            }
        }

        return null;
    }
}
