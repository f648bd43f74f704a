using Elbo.Evaluation;
using Elbo.Tensors.Tests;

namespace Elbo.Tests.Evaluation;

/// <summary>Runs alone: other tests would borrow from the same pool of memory.</summary>
[Collection(ProcessSettings.Name)]
public sealed class EvaluationMemoryTests
{
    [Fact]
    public void Memory_does_not_grow_with_the_samples()
    {
        var linear = new LinearGaussian(0, meanShift: 0.2f, logVarianceShift: 0.3f);
        ListedItems data = ListedItems.Normal(6, 30, LinearGaussian.Items, 1.3f);
        long many = Allocated(linear, data, 4000);
        Assert.InRange(many - Allocated(linear, data, 500), -1024, 1024);
    }

    private static long Allocated(LinearGaussian linear, ListedItems data, int samples)
    {
        var options = new EvaluationOptions { Seed = 1, Samples = samples };
        return Allocations.Least(() =>
            MarginalLikelihood.Of(linear.Model, data, options, null, TestContext.Current.CancellationToken));
    }
}
