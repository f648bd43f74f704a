using Elbo.Tensors.Kernels;

namespace Elbo.Tensors;

/// <summary>
/// ln of the density of each row z under each of K Gaussians with independent elements, in nats: y_nk = -1/2 sum_j (ln
/// 2 pi + v_kj + (z_nj - m_kj)^2 e^-v_kj) with v = ln sigma^2. Shapes: z [..., size], m and v [K, size] -> [..., K].
/// dZ_nj = sum_k dY_nk (m_kj - z_nj) e^-v_kj; dM_kj = sum_n dY_nk (z_nj - m_kj) e^-v_kj; dV_kj = 1/2 sum_n dY_nk
/// ((z_nj - m_kj)^2 e^-v_kj - 1).
/// </summary>
internal sealed unsafe class GaussianLogDensitiesOperation : Operation
{
    private Tensor? z;
    private Tensor? means;
    private Tensor? logVariances;
    private Tensor? precisions;

    public static Tensor Apply(Tensor z, Tensor means, Tensor logVariances)
    {
        if (means.Shape.Rank != 2 || z.Shape.Rank == 0 || z.Shape[-1] != means.Shape[1]
            || logVariances.Shape != means.Shape)
        {
            throw new TensorException(
                $"GaussianLogDensities: rows {z.Shape} do not fit means {means.Shape} and log-variances "
                + $"{logVariances.Shape}: expected [..., size], [K, size] and [K, size].");
        }

        int count = means.Shape[0];
        int size = means.Shape[1];
        Tensor output = Tensor.Uninitialized(z.Shape.With(-1, count));
        Tensor saved = Tensor.Uninitialized(means.Shape);
        Tensor table = Tensor.Uninitialized(new Shape(GaussianDensities.TableLength(count, size)));
        var tables = new GaussianDensities.Tables(
            means.Data, logVariances.Data, saved.Data, table.Data, count, size);
        Workers.Run(tables.Parts, tables);
        var values = new GaussianDensities.Values(z.Data, table.Data, output.Data, Rows(z), count, size);
        Workers.Run(values.Parts, values);
        GC.KeepAlive(table);
        GC.KeepAlive(saved);
        if (Tape.Records(z, means, logVariances))
        {
            GaussianLogDensitiesOperation operation = Tape.Record<GaussianLogDensitiesOperation>(output);
            operation.z = z;
            operation.means = means;
            operation.logVariances = logVariances;
            operation.precisions = saved;
        }

        return output;
    }

    protected internal override void Backward(Tensor dOutput, GradientSink sink)
    {
        int count = means!.Shape[0];
        int size = means.Shape[1];
        int rows = Rows(z!);
        if (z!.RequiresGradient)
        {
            GradientSlot dZ = sink.For(z);
            var job = new GaussianDensities.RowSlopes(
                z.Data, means.Data, precisions!.Data, dOutput.Data, dZ.Tensor.Data, dZ.Accumulate, rows, count, size);
            Workers.Run(job.Parts, job);
        }

        if (means.RequiresGradient || logVariances!.RequiresGradient)
        {
            var job = new GaussianDensities.ParameterSlopes(
                z.Data, means.Data, precisions!.Data, dOutput.Data, Target(means, sink), Target(logVariances!, sink),
                rows, count, size);
            Workers.Run(job.Parts, job);
        }
    }

    protected internal override void Forget() => z = means = logVariances = precisions = null;

    private static int Rows(Tensor z) => z.Shape.Without(-1).Count;

    private static GaussianDensities.GradientTarget Target(Tensor input, GradientSink sink)
    {
        if (!input.RequiresGradient)
        {
            return default;
        }

        GradientSlot slot = sink.For(input);
        return new GaussianDensities.GradientTarget(slot.Tensor.Data, slot.Accumulate);
    }
}

public static partial class TensorOperations
{
    /// <summary>
    /// ln of the density of each row z [..., size] under each of K Gaussians with independent elements, means and
    /// log-variances [K, size] -> [..., K], nats: y_nk = -1/2 sum_j (ln 2 pi + v_kj + (z_nj - m_kj)^2 e^-v_kj).
    /// </summary>
    /// <exception cref="TensorException">The shapes do not fit.</exception>
    public static Tensor GaussianLogDensities(this Tensor z, Tensor means, Tensor logVariances) =>
        GaussianLogDensitiesOperation.Apply(z, means, logVariances);
}
