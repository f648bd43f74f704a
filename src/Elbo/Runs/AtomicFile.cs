using System.Text;

namespace Elbo.Runs;

/// <summary>
/// Writes files that are either whole or as they were before: the bytes go to a temporary name in the same folder
/// (the file's name and ".tmp"), are flushed to the disk, and the temporary file is renamed over the old one.
/// </summary>
/// <remarks>
/// After a power failure the old or the new file is there, never half of one. Which of the two is up to the file
/// system: .NET cannot flush a folder. A temporary file left by a killed process is overwritten by the next write.
/// </remarks>
public static class AtomicFile
{
    internal const string TemporarySuffix = ".tmp";

    private static readonly UTF8Encoding PlainUtf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Replaces a file by the given bytes.</summary>
    /// <exception cref="RunException">The file cannot be written; the one from before is untouched.</exception>
    public static void WriteAllBytes(string path, ReadOnlySpan<byte> bytes) =>
        Replace(path, bytes, static (stream, content) => stream.Write(content));

    /// <summary>Replaces a file by a text in UTF-8 without a byte order mark.</summary>
    /// <exception cref="RunException">The file cannot be written; the one from before is untouched.</exception>
    public static void WriteAllText(string path, string text) => WriteAllBytes(path, PlainUtf8.GetBytes(text));

    /// <summary>Replaces a file by what <paramref name="write"/> writes to the stream that it is given.</summary>
    /// <exception cref="RunException">
    /// The file cannot be written; the one from before is untouched. What else <paramref name="write"/> throws passes
    /// through, and the file from before is untouched as well.
    /// </exception>
    public static void Write(string path, Action<Stream> write) =>
        Replace(path, write, static (stream, action) => action(stream));

    /// <summary>
    /// Replaces several files: each is complete under its temporary name before the first is renamed, so nothing that
    /// fails or is killed while writing touches any of them.
    /// </summary>
    /// <exception cref="RunException">A file cannot be written.</exception>
    public static void WriteAll(IReadOnlyList<(string Path, Action<Stream> Write)> files)
    {
        int complete = 0;
        try
        {
            for (; complete < files.Count; complete++)
            {
                (string path, Action<Stream> write) = files[complete];
                string temporary = path + TemporarySuffix;
                FileStream stream = Create(path, temporary);
                Finish(stream, path, temporary, write, static (target, action) => action(target));
            }
        }
        catch
        {
            foreach ((string path, _) in files.Take(complete))
            {
                Delete(path + TemporarySuffix);
            }

            throw;
        }

        foreach ((string path, _) in files)
        {
            Move(path);
        }
    }

    private static void Replace<TContent>(string path, TContent content, Action<Stream, TContent> write)
        where TContent : allows ref struct
    {
        string temporary = path + TemporarySuffix;
        if (string.IsNullOrEmpty(path))
        {
            throw new RunException("a file cannot be written: its name is empty. Name the file.");
        }

        Finish(Create(path, temporary), path, temporary, content, write);
        Move(path);
    }

    // all of the temporary file, on the disk
    private static void Finish<TContent>(
        FileStream stream, string path, string temporary, TContent content, Action<Stream, TContent> write)
        where TContent : allows ref struct
    {
        try
        {
            write(stream, content);
            stream.Flush(flushToDisk: true);
            stream.Dispose();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Remove(stream, temporary);
            throw FileFault.Describe(path, "written", exception);
        }
        catch
        {
            Remove(stream, temporary);
            throw;
        }
    }

    private static void Move(string path)
    {
        string temporary = path + TemporarySuffix;
        try
        {
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Delete(temporary);
            throw FileFault.Describe(path, "written", exception);
        }
    }

    private static FileStream Create(string path, string temporary)
    {
        try
        {
            return new FileStream(temporary, new FileStreamOptions
            {
                Mode = FileMode.Create,
                Access = FileAccess.Write,
                Share = FileShare.None,
                BufferSize = 1 << 16,
            });
        }
        catch (Exception exception) when (FileFault.Is(exception))
        {
            throw FileFault.Describe(path, "written", exception);
        }
    }

    private static void Remove(FileStream stream, string temporary)
    {
        try
        {
            stream.Dispose();
        }
        catch (IOException)
        {
            // Disposing writes what is still buffered, which fails again on a full disk; the handle is closed anyway.
        }

        Delete(temporary);
    }

    private static void Delete(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The first failure says more than this one, and the next write overwrites what is left.
        }
    }
}
