namespace Elbo.Tensors;

/// <summary>
/// y = x, with a factor for the gradient that is known only after what is made of y: dX = dY * factor. Shapes: x, y
/// [..., size]; factor [...], one for each vector. An estimator that weighs samples uses it, such as the doubly
/// reparameterized one (Tucker et al. 2019).
/// </summary>
public sealed class ScaledGradient : Operation
{
    private Tensor? x;
    private Tensor? factor;

    /// <summary>
    /// x with a gradient to be scaled; null where nothing is recorded, and so nothing needs scaling.
    /// </summary>
    public static ScaledGradient? TryApply(Tensor x, out Tensor y)
    {
        y = x.StopGradient();
        if (!Tape.Records(x))
        {
            return null;
        }

        ScaledGradient operation = Tape.Record<ScaledGradient>(y);
        operation.x = x;
        return operation;
    }

    /// <summary>Sets the factor, before the backward pass; it is a constant to it.</summary>
    /// <exception cref="TensorException">The shape is not that of x without its last axis.</exception>
    public void Scale(Tensor value)
    {
        if (value.Shape != x!.Shape.Without(-1))
        {
            throw new TensorException(
                $"ScaledGradient: factor {value.Shape} does not fit {x.Shape}: expected {x.Shape.Without(-1)}.");
        }

        factor = value.StopGradient();
    }

    /// <inheritdoc/>
    /// <exception cref="TensorException">The factor was not set.</exception>
    protected internal override void Backward(Tensor dOutput, GradientSink sink)
    {
        if (factor is null)
        {
            throw new TensorException("ScaledGradient: no factor is set. Call Scale before the backward pass.");
        }

        sink.Add(x!, dOutput * factor.Reshape(factor.Shape.Insert(factor.Shape.Rank, 1)));
    }

    /// <inheritdoc/>
    protected internal override void Forget() => x = factor = null;
}
