using Elbo.Models;
using Elbo.Tensors;

namespace Elbo.Evaluation;

/// <summary>Codes of models with several levels of latents.</summary>
public static class CodeLevels
{
    /// <summary>
    /// Codes [count, latent] with their latents from a level up; levels below are at the means of their priors
    /// (<see cref="Model.FromLevel"/>).
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="codes">[count, latent].</param>
    /// <param name="level">The lowest level that is kept, from 0 on; 0 keeps all.</param>
    /// <exception cref="ModelException">There is no such level.</exception>
    public static float[] From(Model model, float[] codes, int level)
    {
        var tape = new Tape(recordsGradients: false);
        using (tape.Step())
        {
            return model.FromLevel(
                Tensor.Constant(codes, new Shape(codes.Length / model.LatentSize, model.LatentSize)), level).ToArray();
        }
    }
}
