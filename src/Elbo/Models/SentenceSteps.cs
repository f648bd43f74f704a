using Elbo.Data.Text;
using Elbo.Networks;
using Elbo.Tensors;

namespace Elbo.Models;

/// <summary>
/// Sentences under way: their states, from one token to the next. Each step is one of a tape of its own.
/// </summary>
internal sealed class SentenceSteps
{
    private readonly TokenDecoder decoder;
    private readonly Tape tape = new(recordsGradients: false);
    private readonly int size;
    private readonly bool knownOnly;
    private Tensor bias;
    private Tensor? hidden;
    private Tensor? cell;

    /// <summary>Sentences at their beginning.</summary>
    /// <param name="model">The model.</param>
    /// <param name="codes">z of each, [rows, latent].</param>
    /// <param name="rows">How many.</param>
    /// <param name="knownOnly">Whether the token of unknown words is given no chance.</param>
    public SentenceSteps(SentenceModel model, ReadOnlySpan<float> codes, int rows, bool knownOnly)
    {
        this.knownOnly = knownOnly;
        decoder = model.Decoder;
        size = model.Options.Size;
        using (tape.Step())
        {
            Tensor? told = model.Told(Tensor.Constant(codes, new Shape(rows, model.LatentSize)));
            (RecurrentState state, Tensor own) = decoder.Begin(told);
            bias = Tensor.From(own.ToArray(), own.Shape);
            Keep(state);
        }
    }

    /// <summary>Takes the token before and gives the logits of the next, [rows, vocabulary - 1].</summary>
    /// <param name="before">One token for each row.</param>
    /// <param name="next">Takes the logits.</param>
    /// <param name="logarithms">Whether they are brought to ln p.</param>
    public void Next(ReadOnlySpan<int> before, Span<float> next, bool logarithms)
    {
        using (tape.Step())
        {
            var state = new RecurrentState(hidden, cell);
            Tensor logits = decoder.Next(before, bias, ref state);
            (logarithms ? logits.LogSoftmax(-1) : logits).CopyTo(next);
            Keep(state);
        }

        // the first class is token 1
        int classes = next.Length / before.Length;
        for (int unknown = TokenIds.Unknown - 1; knownOnly && unknown < next.Length; unknown += classes)
        {
            next[unknown] = float.NegativeInfinity;
        }
    }

    /// <summary>Goes on with other rows: row i with the state of row <paramref name="parents"/>[i].</summary>
    public void Follow(ReadOnlySpan<int> parents)
    {
        using (tape.Step())
        {
            Keep(new RecurrentState(hidden?.Gather(parents), cell?.Gather(parents)));
            if (bias.Shape.Rank == 2)
            {
                Tensor own = bias.Gather(parents);
                bias = Tensor.From(own.ToArray(), own.Shape);
            }
        }
    }

    private void Keep(RecurrentState state)
    {
        hidden = Copy(state.Hidden);
        cell = Copy(state.Cell);
    }

    private Tensor? Copy(Tensor? state) =>
        state is null ? null : Tensor.From(state.ToArray(), new Shape(state.Shape[0], size));
}
