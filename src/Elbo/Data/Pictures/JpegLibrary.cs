using System.Runtime.InteropServices;

namespace Elbo.Data.Pictures;

/// <summary>
/// JPEG by the system's libturbojpeg (libjpeg-turbo, TurboJPEG API 2), where it is installed. Orientation in EXIF is
/// passed over: pictures are read as they are stored.
/// </summary>
internal static unsafe class JpegLibrary
{
    private const string PathVariable = "ELBO_TURBOJPEG";
    private const int Rgb = 0;
    private const int Grey = 6;
    private const int GreySpace = 2;
    private const int CmykSpace = 3;
    private const long MostPixels = 1 << 27;

    // Harmless, and common in photographs from the web.
    private const string Harmless = "extraneous bytes";

    private static readonly string[] Names =
    [
        "libturbojpeg.so.0", "libturbojpeg.so", "libturbojpeg.0.dylib", "libturbojpeg.dylib", "turbojpeg",
        "libturbojpeg",
    ];

    private static readonly string[] Folders = ["", "/opt/homebrew/lib/", "/usr/local/lib/"];

    private static readonly Lazy<Functions?> Loaded = new(Load);

    /// <summary>Whether the library is here.</summary>
    public static bool IsThere => Loaded.Value is not null;

    /// <summary>The line that says what to install.</summary>
    public static string Remedy => Environment.GetEnvironmentVariable(PathVariable) is { Length: > 0 } path
        ? $"JPEG pictures need libturbojpeg, and {PathVariable} names {path}, which cannot be loaded. Correct it, or "
            + "take the variable away to use the system's."
        : "JPEG pictures need the system's libturbojpeg, which is not installed. Install it (Debian and Ubuntu: "
            + "apt-get install libturbojpeg0; Fedora: dnf install turbojpeg; macOS: brew install jpeg-turbo), or "
            + "convert them to PNG.";

    /// <summary>Decodes a file.</summary>
    /// <exception cref="DataException">It is damaged, of a kind that is not read, or the library is
    /// missing.</exception>
    public static DecodedPicture Decode(ReadOnlySpan<byte> file, string name)
    {
        Functions library = Loaded.Value ?? throw new DataException($"{name}: {Remedy}");
        nint decoder = library.Start();
        try
        {
            fixed (byte* bytes = file)
            {
                var length = new CULong((nuint)file.Length);
                int width = 0, height = 0, sampling = 0, space = 0;
                if (library.Header(decoder, bytes, length, &width, &height, &sampling, &space) != 0
                    && !IsHarmless(library, decoder))
                {
                    throw Damaged(library, decoder, name);
                }

                CheckSize(width, height, space, name);
                int channels = space == GreySpace ? 1 : 3;
                byte[] pixels = new byte[width * height * channels];
                fixed (byte* target = pixels)
                {
                    int form = channels == 1 ? Grey : Rgb;
                    if (library.Decode(decoder, bytes, length, target, width, 0, height, form, 0) != 0
                        && !IsHarmless(library, decoder))
                    {
                        throw Damaged(library, decoder, name);
                    }
                }

                return new DecodedPicture(height, width, channels, pixels);
            }
        }
        finally
        {
            library.End(decoder);
        }
    }

    /// <summary>What the header says.</summary>
    /// <exception cref="DataException">It is damaged, or the library is missing.</exception>
    public static PictureHeader ReadHeader(ReadOnlySpan<byte> file, string name)
    {
        Functions library = Loaded.Value ?? throw new DataException($"{name}: {Remedy}");
        nint decoder = library.Start();
        try
        {
            fixed (byte* bytes = file)
            {
                int width = 0, height = 0, sampling = 0, space = 0;
                var length = new CULong((nuint)file.Length);
                return library.Header(decoder, bytes, length, &width, &height, &sampling, &space) == 0
                    || IsHarmless(library, decoder)
                    ? new PictureHeader(height, width, space != GreySpace)
                    : throw Damaged(library, decoder, name);
            }
        }
        finally
        {
            library.End(decoder);
        }
    }

    private static void CheckSize(int width, int height, int space, string name)
    {
        if (width < 1 || height < 1)
        {
            throw new DataException($"{name}: the JPEG is damaged (its header ends early). Fetch it again.");
        }

        if ((long)width * height > MostPixels)
        {
            throw new DataException(
                $"{name}: {width} x {height} pixels, at most {MostPixels} in all were expected. Make it smaller.");
        }

        if (space >= CmykSpace)
        {
            throw new DataException($"{name}: a JPEG for print (CMYK). Save it as RGB.");
        }
    }

    private static bool IsHarmless(Functions library, nint decoder) =>
        Message(library, decoder).Contains(Harmless, StringComparison.Ordinal);

    private static DataException Damaged(Functions library, nint decoder, string name) =>
        new($"{name}: the JPEG is damaged ({Message(library, decoder)}). Fetch it again.");

    private static string Message(Functions library, nint decoder) =>
        (Marshal.PtrToStringUTF8(library.Error(decoder)) ?? "").ReplaceLineEndings(" ").TrimEnd('.');

    private static Functions? Load()
    {
        IEnumerable<string> paths = Environment.GetEnvironmentVariable(PathVariable) is { Length: > 0 } named
            ? [named]
            : Folders.SelectMany(folder => Names.Select(name => folder + name));
        foreach (string path in paths)
        {
            if (NativeLibrary.TryLoad(path, out nint library))
            {
                return new Functions(library);
            }
        }

        return null;
    }

    // tjInitDecompress, tjDecompressHeader3, tjDecompress2, tjGetErrorStr2, tjDestroy
    private sealed class Functions(nint library)
    {
        public readonly delegate* unmanaged[Cdecl]<nint> Start =
            (delegate* unmanaged[Cdecl]<nint>)NativeLibrary.GetExport(library, "tjInitDecompress");

        public readonly delegate* unmanaged[Cdecl]<nint, byte*, CULong, int*, int*, int*, int*, int> Header =
            (delegate* unmanaged[Cdecl]<nint, byte*, CULong, int*, int*, int*, int*, int>)
                NativeLibrary.GetExport(library, "tjDecompressHeader3");

        public readonly delegate* unmanaged[Cdecl]<nint, byte*, CULong, byte*, int, int, int, int, int, int> Decode =
            (delegate* unmanaged[Cdecl]<nint, byte*, CULong, byte*, int, int, int, int, int, int>)
                NativeLibrary.GetExport(library, "tjDecompress2");

        public readonly delegate* unmanaged[Cdecl]<nint, nint> Error =
            (delegate* unmanaged[Cdecl]<nint, nint>)NativeLibrary.GetExport(library, "tjGetErrorStr2");

        public readonly delegate* unmanaged[Cdecl]<nint, int> End =
            (delegate* unmanaged[Cdecl]<nint, int>)NativeLibrary.GetExport(library, "tjDestroy");
    }
}
