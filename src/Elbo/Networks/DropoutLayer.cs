using Elbo.Tensors;

namespace Elbo.Networks;

/// <summary>
/// Inverted dropout (Srivastava et al. 2014): in training each unit is 0 with the rate as probability, else over
/// 1 - rate; otherwise nothing happens. The draws belong to (seed, epoch, example, layer, sample), so they depend
/// neither on the batch nor on the number of threads.
/// </summary>
/// <param name="rate">The share that is switched off, from 0 to below 1.</param>
/// <param name="layer">The number of this layer in its model: two layers with one number share their noise.</param>
public sealed class DropoutLayer(double rate, int layer) : Network
{
    // An odd constant with mixed bits (2^64 over the golden ratio), so that layers have unrelated seeds.
    private const ulong SeedStep = 0x9E3779B97F4A7C15;

    /// <inheritdoc/>
    public override Shape OutputShape(Shape input) => input;

    /// <inheritdoc/>
    public override Tensor Apply(Tensor input, Pass pass)
    {
        if (!pass.IsTraining || rate == 0)
        {
            return input;
        }

        int rows = input.Shape[0];
        int examples = pass.Examples.Count;
        if (examples == 0 || rows % examples != 0)
        {
            throw new TensorException(
                $"Dropout layer: {rows} rows are not {examples} examples, once for each sample. Pass the examples of "
                + "the batch.");
        }

        RandomStream random = pass.Random with
        {
            Seed = pass.Random.Seed ^ unchecked((ulong)layer * SeedStep),
            Purpose = RandomPurpose.Dropout,
        };
        Tensor uniform = Noise.Uniform(random, pass.Examples, 0, rows / examples, input.Count / Math.Max(1, rows));
        return input.Dropout(uniform.Reshape(input.Shape), (float)rate);
    }
}
