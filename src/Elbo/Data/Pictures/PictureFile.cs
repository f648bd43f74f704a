namespace Elbo.Data.Pictures;

/// <summary>
/// Picture files: PNG by the project's own reader, JPEG by the system's library; told by their first bytes.
/// </summary>
internal static class PictureFile
{
    private const int HeadBytes = 4096;

    private static readonly string[] Extensions = [".png", ".jpg", ".jpeg"];

    /// <summary>Whether a file's name is that of a picture.</summary>
    public static bool IsNamedSo(string path) =>
        Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a file's name is that of a JPEG.</summary>
    public static bool IsNamedJpeg(string path) =>
        IsNamedSo(path) && !Path.GetExtension(path).Equals(Extensions[0], StringComparison.OrdinalIgnoreCase);

    /// <summary>Decodes a file.</summary>
    /// <exception cref="DataException">It cannot be read, is damaged, or is neither PNG nor JPEG.</exception>
    public static DecodedPicture Decode(string path) => Decode(Bytes(path), path);

    /// <summary>Decodes the bytes of a file; the name stands in faults.</summary>
    /// <exception cref="DataException">They are damaged, or neither PNG nor JPEG.</exception>
    public static DecodedPicture Decode(ReadOnlySpan<byte> file, string name) =>
        IsJpeg(file) ? JpegLibrary.Decode(file, name) : PngDecoder.Decode(file, name);

    /// <summary>What the bytes of a file say of its size.</summary>
    /// <exception cref="DataException">They are damaged, or neither PNG nor JPEG.</exception>
    public static PictureHeader ReadHeader(ReadOnlySpan<byte> file, string name) =>
        IsJpeg(file) ? JpegLibrary.ReadHeader(file, name) : PngDecoder.ReadHeader(file, name);

    /// <summary>What the start of a file says.</summary>
    /// <exception cref="DataException">It cannot be read, is damaged, or is neither PNG nor JPEG.</exception>
    public static PictureHeader ReadHeader(string path)
    {
        try
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            byte[] head = new byte[HeadBytes];
            int read = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
            if (!IsJpeg(head))
            {
                return PngDecoder.ReadHeader(head.AsSpan(0, read), path);
            }
        }
        catch (Exception failure) when (DataException.IsOfFile(failure))
        {
            throw DataException.Unreadable(path, failure);
        }

        return JpegLibrary.ReadHeader(Bytes(path), path);
    }

    private static bool IsJpeg(ReadOnlySpan<byte> head) => head is [0xFF, 0xD8, 0xFF, ..];

    private static byte[] Bytes(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception failure) when (DataException.IsOfFile(failure))
        {
            throw DataException.Unreadable(path, failure);
        }
    }
}
