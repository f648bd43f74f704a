using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Elbo.Data.Tables;

/// <summary>
/// The cells of a table as numbers, a row of fixed length after the other: in memory, or where they would take too much
/// of it in a temporary file from which rows are read one by one.
/// </summary>
internal sealed class CellStore : IDisposable
{
    private const int BufferBytes = 1 << 20;

    private readonly int width;
    private readonly float[]? memory;
    private readonly SafeFileHandle? file;
    private readonly float[] buffer = [];
    private int buffered;
    private long written;

    /// <summary>A store of a size.</summary>
    /// <param name="rows">How many rows it will hold.</param>
    /// <param name="width">The numbers of a row.</param>
    /// <param name="memoryBytes">The bytes that it may take in memory.</param>
    public CellStore(int rows, int width, long memoryBytes)
    {
        this.width = width;
        long bytes = (long)rows * width * sizeof(float);
        if (bytes <= memoryBytes && (long)rows * width <= Array.MaxLength)
        {
            memory = new float[rows * width];
            return;
        }

        buffer = new float[Math.Max(width, BufferBytes / sizeof(float) / width * width)];
        file = OpenNameless();
    }

    /// <summary>Whether the cells are in memory.</summary>
    public bool IsInMemory => memory is not null;

    /// <summary>Puts a row behind the last one.</summary>
    public void Append(ReadOnlySpan<float> row)
    {
        if (memory is not null)
        {
            row.CopyTo(memory.AsSpan((int)written));
            written += width;
            return;
        }

        row.CopyTo(buffer.AsSpan(buffered));
        buffered += width;
        if (buffered == buffer.Length)
        {
            Flush();
        }
    }

    /// <summary>Ends the writing.</summary>
    public void Flush()
    {
        if (file is not null && buffered > 0)
        {
            RandomAccess.Write(file, MemoryMarshal.AsBytes(buffer.AsSpan(0, buffered)), written * sizeof(float));
            written += buffered;
            buffered = 0;
        }
    }

    /// <summary>Reads a row; several threads may.</summary>
    public void Read(int row, Span<float> cells)
    {
        long from = (long)row * width;
        if (memory is not null)
        {
            memory.AsSpan((int)from, width).CopyTo(cells);
            return;
        }

        Span<byte> bytes = MemoryMarshal.AsBytes(cells[..width]);
        for (int done = 0; done < bytes.Length;)
        {
            int read = RandomAccess.Read(file!, bytes[done..], (from * sizeof(float)) + done);
            done += read > 0 ? read : throw new DataException(
                "The temporary file of the table's cells ends early. Is the disk full? Free some space.");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => file?.Dispose();

    // Gone with the process, however that ends: by its name at once where the system allows it, else when closed.
    private static SafeFileHandle OpenNameless()
    {
        string path = Path.GetTempFileName();
        FileOptions options = FileOptions.RandomAccess
            | (OperatingSystem.IsWindows() ? FileOptions.DeleteOnClose : FileOptions.None);
        SafeFileHandle handle = File.OpenHandle(
            path, FileMode.Open, FileAccess.ReadWrite, FileShare.None, options);
        if (!OperatingSystem.IsWindows())
        {
            File.Delete(path);
        }

        return handle;
    }
}
