namespace Elbo.Data.Tables;

/// <summary>The rows of a table one after the other, as text: a header of names, then cells.</summary>
internal abstract class TableRows : IDisposable
{
    /// <summary>The names of the columns.</summary>
    public abstract IReadOnlyList<string> Names { get; }

    /// <summary>Where the current row is, for errors: "row 17 (line 19)".</summary>
    public abstract string Where { get; }

    /// <summary>Goes to the next row; false at the end.</summary>
    /// <exception cref="DataException">The row is damaged.</exception>
    public abstract bool Read();

    /// <summary>A cell of the current row in UTF-8, without blanks around it; valid until the next row.</summary>
    public abstract ReadOnlySpan<byte> Cell(int column);

    /// <inheritdoc/>
    public abstract void Dispose();
}
