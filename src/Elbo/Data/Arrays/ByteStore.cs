using Microsoft.Win32.SafeHandles;

namespace Elbo.Data.Arrays;

/// <summary>Bytes in memory or in files, read at any place by any thread.</summary>
internal abstract class ByteStore
{
    /// <summary>How many there are.</summary>
    public abstract long Length { get; }

    /// <summary>Copies the bytes from an offset on.</summary>
    /// <exception cref="DataException">The file has become shorter, or cannot be read.</exception>
    public abstract void Read(long offset, Span<byte> destination);

    /// <summary>All of the bytes, where they are in memory; null where they are not.</summary>
    public virtual byte[]? InMemory => null;

    /// <summary>Bytes in memory, which are kept and not copied.</summary>
    public static ByteStore Of(byte[] bytes) => new MemoryBytes(bytes);

    /// <summary>
    /// A stretch of a file: in memory where it takes no more than so many bytes, else read from the disk as needed.
    /// </summary>
    /// <exception cref="DataException">The file cannot be read, or is shorter.</exception>
    public static ByteStore OfFile(string path, long start, long length, long memory)
    {
        try
        {
            SafeFileHandle handle = File.OpenHandle(path);
            var file = new FileBytes(handle, path, start, length);
            if (length > Math.Min(memory, Array.MaxLength))
            {
                return file;
            }

            using (handle)
            {
                byte[] bytes = GC.AllocateUninitializedArray<byte>((int)length);
                file.Read(0, bytes);
                return new MemoryBytes(bytes);
            }
        }
        catch (Exception failure) when (DataException.IsOfFile(failure))
        {
            throw DataException.Unreadable(path, failure);
        }
    }

    /// <summary>Several stores, one behind the other: in memory where all of them are.</summary>
    public static ByteStore Join(IReadOnlyList<ByteStore> stores)
    {
        if (stores.Count == 1)
        {
            return stores[0];
        }

        var joined = new JoinedBytes(stores);
        if (stores.Any(store => store.InMemory is null) || joined.Length > Array.MaxLength)
        {
            return joined;
        }

        byte[] bytes = GC.AllocateUninitializedArray<byte>((int)joined.Length);
        joined.Read(0, bytes);
        return Of(bytes);
    }

    private sealed class JoinedBytes(IReadOnlyList<ByteStore> stores) : ByteStore
    {
        public override long Length { get; } = stores.Sum(store => store.Length);

        public override void Read(long offset, Span<byte> destination)
        {
            foreach (ByteStore store in stores)
            {
                int count = (int)Math.Clamp(store.Length - offset, 0, destination.Length);
                if (count > 0)
                {
                    store.Read(offset, destination[..count]);
                    destination = destination[count..];
                }

                offset = Math.Max(0, offset - store.Length);
            }
        }
    }

    private sealed class MemoryBytes(byte[] bytes) : ByteStore
    {
        public override long Length => bytes.Length;

        public override byte[] InMemory => bytes;

        public override void Read(long offset, Span<byte> destination) =>
            bytes.AsSpan((int)offset, destination.Length).CopyTo(destination);
    }

    private sealed class FileBytes(SafeFileHandle handle, string path, long start, long length) : ByteStore
    {
        public override long Length => length;

        public override void Read(long offset, Span<byte> destination)
        {
            for (int done = 0; done < destination.Length;)
            {
                int read = RandomAccess.Read(handle, destination[done..], start + offset + done);
                if (read == 0)
                {
                    throw new DataException(
                        $"{path}: byte {start + offset + done}: the file ends, {length} bytes from byte {start} on "
                        + "were expected. Was it changed?");
                }

                done += read;
            }
        }
    }
}
