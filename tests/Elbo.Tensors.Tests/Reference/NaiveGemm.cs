namespace Elbo.Tensors.Tests.Reference;

/// <summary>
/// Matrix multiplication by the rule that the engine promises to the bit: the depth is cut into pieces of 256; a piece
/// is one chain of fused multiply-adds from 0, in order; the pieces are added in order, to what was there where asked
/// for.
/// </summary>
internal static class NaiveGemm
{
    private const int Piece = 256;

    /// <summary>One element of C.</summary>
    /// <param name="a">A row of A.</param>
    /// <param name="b">A column of B.</param>
    /// <param name="before">What is in C, where the product is added to it; else null.</param>
    public static float Element(ReadOnlySpan<float> a, ReadOnlySpan<float> b, float? before)
    {
        float? sum = before;
        for (int from = 0; from < a.Length || from == 0; from += Piece)
        {
            float chain = 0;
            for (int k = from; k < Math.Min(from + Piece, a.Length); k++)
            {
                chain = MathF.FusedMultiplyAdd(a[k], b[k], chain);
            }

            sum = sum is float value ? value + chain : chain;
        }

        return sum!.Value;
    }
}
