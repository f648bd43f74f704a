namespace Elbo.Models;

/// <summary>A model whose ln p(x) is known without an estimate.</summary>
public interface IExactLikelihood
{
    /// <summary>ln p(x) of each example of a batch; nats.</summary>
    double[] LogLikelihood(in Batch batch);
}
