namespace Elbo.Runs;

/// <summary>Says in one line why a file could not be read or written, and what to do.</summary>
internal static class FileFault
{
    // ENOSPC and EDQUOT as .NET passes them on from Unix; ERROR_HANDLE_DISK_FULL and ERROR_DISK_FULL on Windows.
    private static readonly int[] FullDisk = [28, 122, unchecked((int)0x80070027), unchecked((int)0x80070070)];

    /// <summary>
    /// Whether an exception of the file system is one that <see cref="Describe"/> turns into a fault.
    /// </summary>
    internal static bool Is(Exception exception) =>
        exception is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException
            or System.Security.SecurityException;

    /// <summary>The fault of an exception; <paramref name="doing"/> is "read" or "written".</summary>
    internal static RunException Describe(string path, string doing, Exception exception)
    {
        string reason = exception switch
        {
            FileNotFoundException => "there is no such file. Check the name",
            DirectoryNotFoundException => "its folder does not exist. Make the folder, or choose another",
            PathTooLongException => "the path is too long. Choose a shorter one",
            EndOfStreamException => "the file ends too early. Use another copy of it",
            UnauthorizedAccessException =>
                "permission denied, or it is a folder. Change its permissions, or choose another place",
            IOException full when FullDisk.Contains(full.HResult) =>
                "the disk is full. Free space, or choose a folder on another disk",
            _ => $"{RunException.Excerpt(exception.Message)} Check the path and the disk",
        };
        return new RunException($"{path}: cannot be {doing}: {reason}.", exception);
    }
}
