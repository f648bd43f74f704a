using System.Runtime.CompilerServices;

namespace Elbo.Tensors.Kernels;

/// <summary>Where the gradient of an input goes, vector by vector.</summary>
internal readonly unsafe struct ColumnGradient(float* data, bool accumulate)
{
    /// <summary>The memory of an input's gradient; none for an input that needs none.</summary>
    public static ColumnGradient Of(Tensor input, GradientSink sink)
    {
        if (!input.RequiresGradient)
        {
            return default;
        }

        GradientSlot slot = sink.For(input);
        return new ColumnGradient(slot.Tensor.Data, slot.Accumulate);
    }

    /// <summary>Puts a vector, or adds it to what others put there; nothing where there is no memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Put<T>(nint at, T value)
        where T : struct, ILanes<T>
    {
        if (data is not null)
        {
            (accumulate ? T.Load(data + at) + value : value).Store(data + at);
        }
    }
}
