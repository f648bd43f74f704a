using Elbo.Data;
using Elbo.Tensors;

namespace Elbo.Evaluation;

/// <summary>
/// What ln p(x) of sentences is for each token, the end of a sentence counted as one: perplexity is
/// exp(-sum of ln p(x) / number of tokens).
/// </summary>
public sealed record WordMeasures
{
    /// <summary>The mean number of tokens of a sentence, its end included.</summary>
    public required double TokensPerSentence { get; init; }

    /// <summary>-ln p(x) for each token; nats.</summary>
    public required double NatsPerToken { get; init; }

    /// <summary>e to the power of that.</summary>
    public required double Perplexity { get; init; }

    /// <summary>Whether ln p(x) is a lower bound or an estimate, so that the perplexity is an upper one.</summary>
    public required bool IsBound { get; init; }

    /// <summary>The measures of sentences; null for other data.</summary>
    /// <param name="data">The data.</param>
    /// <param name="exact">The mean of ln p(x) without an estimate; null where it is not known.</param>
    /// <param name="bound">The mean of the highest lower bound; nats.</param>
    public static WordMeasures? Of(Dataset data, double? exact, double bound)
    {
        if (TokensPerSentenceOf(data) is not { } tokens)
        {
            return null;
        }

        double each = -(exact ?? bound) / tokens;
        return new WordMeasures
        {
            TokensPerSentence = tokens,
            NatsPerToken = each,
            Perplexity = DoubleMath.Exp(each),
            IsBound = exact is null,
        };
    }

    /// <summary>The mean number of tokens of a sentence, its end included; null for other data.</summary>
    internal static double? TokensPerSentenceOf(Dataset data)
    {
        if (data.Text is null)
        {
            return null;
        }

        long tokens = 0;
        foreach (int length in data.Lengths)
        {
            tokens += length;
        }

        return (double)tokens / data.Count;
    }
}
