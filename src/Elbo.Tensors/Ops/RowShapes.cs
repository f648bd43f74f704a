namespace Elbo.Tensors;

/// <summary>How observed data lies against a likelihood's parameters.</summary>
internal readonly record struct RowShapes(int Rows, int ObservedRows, int Length, Shape Result)
{
    /// <summary>
    /// Observed [batch, ...] against parameters [batch, ...] or [samples, batch, ...]: one number for each sample and
    /// example, over events of so many elements.
    /// </summary>
    public static RowShapes Of(string operation, Shape observed, Shape parameter)
    {
        bool hasSamples = parameter.Rank == observed.Rank + 1;
        if (observed.Rank < 1 || parameter.Rank < observed.Rank || parameter.Rank > observed.Rank + 1
            || (hasSamples ? parameter.Without(0) : parameter) != observed)
        {
            throw new TensorException(
                $"{operation}: observed {observed} does not fit parameters {parameter}: expected the same shape, or "
                + "one more axis of samples in front.");
        }

        int batch = observed[0];
        Shape result = hasSamples ? new Shape(parameter[0], batch) : new Shape(batch);
        return new RowShapes(result.Count, Math.Max(1, batch), observed.Product(1, observed.Rank), result);
    }
}
