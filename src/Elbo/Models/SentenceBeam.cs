using Elbo.Data.Text;

namespace Elbo.Models;

/// <summary>
/// Beam search for one z: the sentences of largest ln p so far are followed, until the best have ended.
/// </summary>
internal sealed class SentenceBeam(SentenceModel model, float[] code, int width, bool knownOnly)
{
    private readonly int longest = model.ItemShape[0];
    private readonly int classes = model.Options.Vocabulary - 1;

    /// <summary>The tokens of the best sentence, [longest].</summary>
    public int[] Run()
    {
        var steps = new SentenceSteps(model, Repeat(code, width), width, knownOnly);
        List<Beginning> beam = [new([], 0, HasEnded: false, Row: 0)];
        float[] logarithms = new float[width * classes];
        for (int t = 0; t < longest && beam.Exists(each => !each.HasEnded); t++)
        {
            int[] before = new int[width];
            int[] parents = new int[width];
            for (int i = 0; i < beam.Count; i++)
            {
                before[i] = beam[i].Tokens.Length == 0 ? TokenIds.Nothing : beam[i].Tokens[^1];
                parents[i] = beam[i].Row;
            }

            steps.Follow(parents);
            steps.Next(before, logarithms, logarithms: true);
            beam = Longer(beam, logarithms);
        }

        int[] best = new int[longest];
        beam[0].Tokens.CopyTo(best, 0);
        return best;
    }

    private static float[] Repeat(float[] code, int times) =>
        [.. Enumerable.Repeat(code, times).SelectMany(each => each)];

    // The best of all that follow, in order; of equals the one that comes first.
    private List<Beginning> Longer(List<Beginning> beam, float[] logarithms)
    {
        var next = new List<Beginning>(width + 1);
        for (int row = 0; row < beam.Count; row++)
        {
            Beginning before = beam[row];
            if (before.HasEnded)
            {
                Offer(next, before with { Row = row });
                continue;
            }

            for (int token = TokenIds.End; token <= classes; token++)
            {
                double sum = before.LogProbability + logarithms[(row * classes) + token - 1];
                if (next.Count < width || sum > next[^1].LogProbability)
                {
                    Offer(next, new Beginning([.. before.Tokens, token], sum, token == TokenIds.End, row));
                }
            }
        }

        return next;
    }

    private void Offer(List<Beginning> next, Beginning one)
    {
        int place = next.FindIndex(each => one.LogProbability > each.LogProbability);
        next.Insert(place < 0 ? next.Count : place, one);
        if (next.Count > width)
        {
            next.RemoveAt(width);
        }
    }

    private sealed record Beginning(int[] Tokens, double LogProbability, bool HasEnded, int Row);
}
