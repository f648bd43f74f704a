namespace Elbo.Objectives;

/// <summary>
/// Sums of an objective's terms over batches, in double and in order, so that they can be kept in a checkpoint.
/// </summary>
public sealed class TermSums(int largestBatch)
{
    private readonly float[] numbers = new float[largestBatch];
    private bool lacksKl;
    private string? penaltyName;

    /// <summary>Examples seen.</summary>
    public long Examples { get; private set; }

    /// <summary>Sum of losses.</summary>
    public double Loss { get; private set; }

    /// <summary>Sum of reconstruction terms.</summary>
    public double Reconstruction { get; private set; }

    /// <summary>Sum of KL terms.</summary>
    public double Kl { get; private set; }

    /// <summary>Sum of penalties.</summary>
    public double Penalty { get; private set; }

    /// <summary>The averages over the examples seen; NaN for none.</summary>
    public AverageTerms Average => new(Loss / Examples, Reconstruction / Examples, Kl / Examples)
    {
        LacksKl = lacksKl,
        Penalty = penaltyName is null ? null : new NamedPenalty(penaltyName, Penalty / Examples),
    };

    /// <summary>Adds a batch.</summary>
    public void Add(ObjectiveTerms terms, int count)
    {
        Examples += count;
        Loss += (double)terms.Loss.Item() * count;
        Reconstruction += Sum(terms.Reconstruction, count);
        Kl += Sum(terms.Kl, count);
        Penalty += (double)(terms.Penalty?.Item() ?? 0f) * count;
        lacksKl = !terms.HasKl;
        penaltyName = terms.PenaltyName;
    }

    /// <summary>Starts again, from sums of a checkpoint or from nothing.</summary>
    public void Set(long examples, double loss, double reconstruction, double kl, double penalty = 0) =>
        (Examples, Loss, Reconstruction, Kl, Penalty) = (examples, loss, reconstruction, kl, penalty);

    private double Sum(Tensors.Tensor tensor, int count)
    {
        tensor.CopyTo(numbers.AsSpan(0, count));
        double sum = 0;
        for (int i = 0; i < count; i++)
        {
            sum += numbers[i];
        }

        return sum;
    }
}
