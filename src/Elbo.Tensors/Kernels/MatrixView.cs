namespace Elbo.Tensors.Kernels;

/// <summary>
/// A matrix in memory with any strides: the element of row i and column j lies at Data[i * Row + j * Column].
/// </summary>
internal readonly unsafe struct MatrixView(float* data, nint row, nint column)
{
    /// <summary>The first element.</summary>
    public readonly float* Data = data;

    /// <summary>The distance from one row to the next.</summary>
    public readonly nint Row = row;

    /// <summary>The distance from one column to the next.</summary>
    public readonly nint Column = column;

    /// <summary>A row-major matrix, or what it is when its rows are read as columns.</summary>
    public static MatrixView RowMajor(float* data, int columns, bool transposed) =>
        transposed ? new(data, 1, columns) : new(data, columns, 1);
}
