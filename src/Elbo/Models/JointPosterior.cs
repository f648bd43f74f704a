using Elbo.Distributions;
using Elbo.Networks;
using Elbo.Tensors;

namespace Elbo.Models;

/// <summary>
/// q(z|x) over all levels of a hierarchy, whose latents stand side by side in a code: a product of normals, each
/// conditional on a level that was drawn before it.
/// </summary>
public sealed class JointPosterior : Distribution
{
    private readonly List<Tensor> evidence = [];
    private HierarchicalModel? model;
    private Pass pass;

    /// <summary>
    /// The code of x without random numbers, [batch, latent]: each level at the mean of its posterior, given the levels
    /// before it at theirs. For the level that is inferred first it is the posterior's mean, for the others near it.
    /// </summary>
    public override Tensor Mean =>
        Path().JoinSamples().Reshape(new Shape(evidence[0].Shape[0], model!.LatentSize));

    /// <summary>The deviation of each latent around <see cref="Mean"/> on the same way, [batch, latent].</summary>
    internal Tensor Deviation
    {
        get
        {
            Inference path = Path();
            var parts = new Tensor[path.Levels.Count];
            for (int i = 0; i < parts.Length; i++)
            {
                Tensor logVariance = ((Normal)path.Levels[i].Posterior).LogVariance;
                parts[i] = (logVariance.Reshape(path.Levels[i].Samples.Shape.Without(0)) * 0.5f).Exp();
            }

            return parts.Length == 1 ? parts[0] : TensorOperations.Concat(1, parts);
        }
    }

    /// <inheritdoc/>
    public override Tensor Sample(in SampleNoise noise)
    {
        Inference drawn = Inference.Begin();
        Walk(LatentSource.Drawn(noise.Normal(model!.LatentSize), isStopped: false), drawn);
        return drawn.JoinSamples();
    }

    /// <inheritdoc/>
    public override Tensor LogDensity(Tensor value)
    {
        Inference given = Inference.Begin();
        Walk(LatentSource.Given(value), given);
        Tensor density = given.Levels[0].Posterior.LogDensity(given.Levels[0].Samples);
        for (int i = 1; i < given.Levels.Count; i++)
        {
            density = density + given.Levels[i].Posterior.LogDensity(given.Levels[i].Samples);
        }

        return density;
    }

    /// <inheritdoc/>
    public override Distribution StopGradient() => throw new TensorException(
        "JointPosterior: its normals are made anew from the latents, so there are no parameters to hold. Take an "
        + "estimator that goes through the density, such as reparameterized.");

    /// <summary>The posterior of a model, of what its encoders made of a batch.</summary>
    internal static JointPosterior Of(HierarchicalModel model, in Batch batch)
    {
        JointPosterior posterior = Tape.Borrow<JointPosterior>();
        posterior.model = model;
        posterior.pass = batch.Pass;
        posterior.evidence.Clear();
        model.Observe(batch, posterior.evidence);
        return posterior;
    }

    /// <summary>Adds all levels, with latents of a source.</summary>
    /// <returns>What the model's decoder ends with.</returns>
    internal Tensor Walk(in LatentSource source, Inference inference) => model!.Walk(evidence, pass, source, inference);

    private Inference Path()
    {
        Inference path = Inference.Begin();
        Walk(LatentSource.Means, path);
        return path;
    }
}
