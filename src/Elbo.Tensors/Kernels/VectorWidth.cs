using System.Globalization;
using System.Runtime.Intrinsics;

namespace Elbo.Tensors.Kernels;

/// <summary>
/// The vector width that kernels run at: the widest the machine has, unless the environment variable
/// <c>ELBO_VECTOR_BITS</c> (512, 256, 128 or 32) or <see cref="Force"/> names another. Results never depend on it.
/// </summary>
public static class VectorWidth
{
    /// <summary>The widths there are, in bits; 32 is one float at a time.</summary>
    public static ReadOnlySpan<int> Known => [512, 256, 128, 32];

    /// <summary>The width in force, in bits.</summary>
    public static int Bits { get; private set; } = Choose();

    /// <summary>
    /// Makes kernels run at a width, whether the machine has it (fast) or not (emulated, slow, same bits).
    /// </summary>
    /// <exception cref="TensorException">The width is not one of <see cref="Known"/>.</exception>
    public static void Force(int bits) => Bits = Known.Contains(bits)
        ? bits
        : throw new TensorException($"Vector width: {bits} bits is not one of 512, 256, 128, 32.");

    private static int Choose()
    {
        string? named = Environment.GetEnvironmentVariable("ELBO_VECTOR_BITS");
        if (int.TryParse(named, NumberStyles.None, CultureInfo.InvariantCulture, out int bits) && Known.Contains(bits))
        {
            return bits;
        }

        return Vector512.IsHardwareAccelerated ? 512
            : Vector256.IsHardwareAccelerated ? 256
            : Vector128.IsHardwareAccelerated && HasFusedMultiplyAdd ? 128
            : 32;
    }

    // A 128-bit machine without fused multiply-add would emulate it lane by lane: one float at a time is faster then.
    private static bool HasFusedMultiplyAdd =>
        System.Runtime.Intrinsics.X86.Fma.IsSupported || System.Runtime.Intrinsics.Arm.AdvSimd.IsSupported;
}
