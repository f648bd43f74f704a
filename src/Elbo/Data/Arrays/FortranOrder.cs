namespace Elbo.Data.Arrays;

/// <summary>Arrays whose first axis lies innermost, as in Fortran, turned round in memory.</summary>
internal static class FortranOrder
{
    /// <summary>The same numbers with the last axis innermost.</summary>
    public static byte[] ToRows(ReadOnlySpan<byte> bytes, int size, IReadOnlyList<int> sizes)
    {
        byte[] rows = GC.AllocateUninitializedArray<byte>(bytes.Length);
        long[] steps = new long[sizes.Count];
        long step = size;
        for (int axis = 0; axis < sizes.Count; axis++)
        {
            steps[axis] = step;
            step *= sizes[axis];
        }

        int[] index = new int[sizes.Count];
        long from = 0;
        for (int to = 0; to < rows.Length; to += size)
        {
            bytes.Slice((int)from, size).CopyTo(rows.AsSpan(to, size));
            for (int axis = sizes.Count - 1; axis >= 0; axis--)
            {
                from += steps[axis];
                if (++index[axis] < sizes[axis])
                {
                    break;
                }

                from -= steps[axis] * sizes[axis];
                index[axis] = 0;
            }
        }

        return rows;
    }
}
