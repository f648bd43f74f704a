namespace Elbo.Studio;

/// <summary>How a studio is started.</summary>
public sealed record StudioOptions
{
    /// <summary>The port that is taken where none is named.</summary>
    public const int UsualPort = 5050;

    /// <summary>The folder of runs.</summary>
    public required string RunsFolder { get; init; }

    /// <summary>The port; 0 for a free one, null for <see cref="UsualPort"/> or the next free one.</summary>
    public int? Port { get; init; }

    /// <summary>The address to listen on, such as 0.0.0.0; null for this machine alone.</summary>
    public string? Address { get; init; }

    /// <summary>What callers must know; null for no token, which needs <see cref="Address"/> to be null.</summary>
    public string? Token { get; init; }

    /// <summary>A folder that holds data sets; or null.</summary>
    public string? DataRoot { get; init; }

    /// <summary>The folder with the pages of experiments.</summary>
    public string LabFolder { get; init; } = "lab";

    /// <summary>What one server takes on.</summary>
    public StudioLimits Limits { get; init; } = new();
}

/// <summary>What a server takes on before it refuses: memory and time are bounded whatever comes.</summary>
public sealed record StudioLimits
{
    /// <summary>The longest body of a request, in bytes.</summary>
    public long BodyBytes { get; init; } = 32 << 20;

    /// <summary>The bytes that the bodies of all running requests may take together.</summary>
    public long BodyBytesTogether { get; init; } = 256 << 20;

    /// <summary>The pixels of the largest picture.</summary>
    public long PicturePixels { get; init; } = 20_000_000;

    /// <summary>Computations that run at the same time.</summary>
    public int Computations { get; init; } = Math.Max(2, Environment.ProcessorCount);

    /// <summary>Computations that wait for their turn; what comes beyond is told to come again.</summary>
    public int Waiting { get; init; } = 1024;

    /// <summary>Requests a second of one client of another machine.</summary>
    public int RequestsPerSecond { get; init; } = 100;

    /// <summary>Requests a second of all programs of this machine.</summary>
    public int LocalRequestsPerSecond { get; init; } = 20_000;

    /// <summary>Streams of events that are open at the same time.</summary>
    public int EventStreams { get; init; } = 256;

    /// <summary>Connections that are open at the same time.</summary>
    public int Connections { get; init; } = 2048;

    /// <summary>How long a client may take for the head of a request, and a slow body before it is dropped.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The bytes a second that a body must come with.</summary>
    public double BodyBytesPerSecond { get; init; } = 1024;

    /// <summary>The memory for models, data, maps and indices that are kept for the next request, in bytes.</summary>
    public long CacheBytes { get; init; } =
        Math.Clamp(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4, 256L << 20, 2L << 30);
}
