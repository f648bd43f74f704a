namespace Elbo.Tensors.Kernels;

/// <summary>Neighbouring rows, up to before <paramref name="Last"/>.</summary>
internal readonly record struct RowRange(int First, int Last);

/// <summary>What is done with neighbouring columns of rows, one vector of them at a time.</summary>
/// <typeparam name="TRows">Which rows.</typeparam>
internal interface IColumnBody<TRows>
{
    /// <summary>Does it for the columns from <paramref name="column"/> on that fill a vector.</summary>
    void Down<T>(in TRows rows, int column)
        where T : struct, ILanes<T>;
}

/// <summary>
/// Vectors over columns, whatever their number: whole vectors of the width in force, then narrower ones, so that no
/// more than three columns are done one by one. A column's bits do not depend on the vector that it is in.
/// </summary>
internal static class ColumnVectors
{
    /// <summary>Does columns <paramref name="first"/> to before <paramref name="end"/>.</summary>
    public static void Run<TLanes, TBody, TRows>(in TBody body, in TRows rows, int first, int end)
        where TLanes : struct, ILanes<TLanes>
        where TBody : struct, IColumnBody<TRows>
    {
        int column = first;
        for (; column <= end - TLanes.Count; column += TLanes.Count)
        {
            body.Down<TLanes>(rows, column);
        }

        // no more than that are left where the width in force is narrower
        for (; column <= end - Lanes256.Count; column += Lanes256.Count)
        {
            body.Down<Lanes256>(rows, column);
        }

        for (; column <= end - Lanes128.Count; column += Lanes128.Count)
        {
            body.Down<Lanes128>(rows, column);
        }

        for (; column < end; column++)
        {
            body.Down<LanesScalar>(rows, column);
        }
    }
}
