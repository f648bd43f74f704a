using Elbo.Models;
using Elbo.Tensors;

namespace Elbo.Evaluation;

/// <summary>Codes of models with several levels of latents: upper levels kept, lower ones made anew.</summary>
/// <remarks>A model may be used by one thread at a time.</remarks>
public static class CodeLevels
{
    private const int AtOnce = 200;

    /// <summary>
    /// Codes [count, latent] with their latents from a level up; levels below are at the means of their priors
    /// (<see cref="Model.FromLevel"/>).
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="codes">[count, latent].</param>
    /// <param name="level">The lowest level that is kept, from 0 on; 0 keeps all.</param>
    /// <exception cref="ModelException">There is no such level.</exception>
    public static float[] From(Model model, ReadOnlySpan<float> codes, int level) =>
        Changed(model, codes, [], (kept, _, _) => model.FromLevel(kept, level));

    /// <summary>The same with the levels below drawn given those above
    /// (<see cref="Model.Redraw(Tensor, int, RandomStream, Examples, double)"/>).</summary>
    /// <param name="model">The model.</param>
    /// <param name="codes">[count, latent].</param>
    /// <param name="level">The lowest level that is kept, from 0 on; the number of levels keeps none.</param>
    /// <param name="draw">What is drawn.</param>
    /// <param name="items">
    /// The number of each code, by which its noise is keyed, so that it does not depend on its company.
    /// </param>
    /// <exception cref="ModelException">There is no such level, or no prior.</exception>
    public static float[] Redrawn(
        Model model, ReadOnlySpan<float> codes, int level, in LevelDraw draw, ReadOnlySpan<int> items)
    {
        model.RequireDensity("drawing levels");
        var random = new RandomStream(draw.Seed, RandomPurpose.PriorSamples, (uint)draw.Number);
        double temperature = draw.Temperature;
        int[] keys = items.ToArray();
        return Changed(model, codes, [], (kept, _, part) =>
            model.Redraw(kept, level, random, new Examples(keys[part]), temperature));
    }

    /// <summary>Codes with the details of others below a level (<see cref="Model.Mix"/>).</summary>
    /// <param name="model">The model.</param>
    /// <param name="codes">[count, latent].</param>
    /// <param name="level">The lowest level that is kept, from 0 on; 0 keeps all.</param>
    /// <param name="details">The codes whose levels below are taken, [count, latent].</param>
    /// <exception cref="ModelException">There is no such level.</exception>
    public static float[] Mixed(Model model, ReadOnlySpan<float> codes, int level, ReadOnlySpan<float> details) =>
        Changed(model, codes, details, (kept, other, _) => model.Mix(kept, level, other));

    private static float[] Changed(
        Model model, ReadOnlySpan<float> codes, ReadOnlySpan<float> others, Func<Tensor, Tensor, Range, Tensor> change)
    {
        int size = model.LatentSize;
        int count = codes.Length / size;
        float[] changed = new float[count * size];
        var tape = new Tape(recordsGradients: false);
        for (int from = 0; from < count; from += AtOnce)
        {
            int items = Math.Min(AtOnce, count - from);
            Range numbers = (from * size)..((from + items) * size);
            using (tape.Step())
            {
                var shape = new Shape(items, size);
                var kept = Tensor.Constant(codes[numbers], shape);
                Tensor other = others.IsEmpty ? kept : Tensor.Constant(others[numbers], shape);
                change(kept, other, from..(from + items)).CopyTo(changed.AsSpan(numbers));
            }
        }

        return changed;
    }
}

/// <summary>Which draw of the levels below is meant.</summary>
/// <param name="Seed">The seed.</param>
public readonly record struct LevelDraw(ulong Seed)
{
    /// <summary>The number of the draw, from 0 on, where there are several of each code.</summary>
    public int Number { get; init; }

    /// <summary>What the noise is multiplied by: 1 is the prior, 0 the way of its means.</summary>
    public double Temperature { get; init; } = 1;
}
