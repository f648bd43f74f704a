using System.Globalization;
using System.Runtime.InteropServices;
using Elbo.Reports;
using Elbo.Tensors.Kernels;

namespace Elbo.Runs;

/// <summary>What a run ran on, as reports and the command show it.</summary>
public sealed record MachineFacts
{
    private const string CpuInfo = "/proc/cpuinfo";

    /// <summary>The processor's name, or its architecture where the system does not say.</summary>
    public string Processor { get; } = ProcessorName();

    /// <summary>Logical cores that this process may use.</summary>
    public int Cores { get; } = Environment.ProcessorCount;

    /// <summary>Threads that Elbo uses.</summary>
    public int Threads { get; } = Workers.Threads;

    /// <summary>Width of the vectors in use, in bits.</summary>
    public int VectorBits { get; } = VectorWidth.Bits;

    /// <summary>Memory that this process may use, in bytes.</summary>
    public long Memory { get; } = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <summary>The operating system and its version.</summary>
    public string System { get; } = $"{RuntimeInformation.OSDescription.Trim()}, {RuntimeInformation.OSArchitecture}";

    /// <summary>The version of .NET.</summary>
    public string Runtime { get; } = RuntimeInformation.FrameworkDescription;

    /// <summary>The version of Elbo.</summary>
    public string Elbo { get; } = typeof(MachineFacts).Assembly.GetName().Version?.ToString(3) ?? "";

    /// <summary>The facts as lines of a table.</summary>
    public IReadOnlyList<NamedValue> Lines =>
    [
        new("Processor", Processor),
        new("Cores", Text(Cores)),
        new("Threads used", Text(Threads)),
        new("Vector width", $"{Text(VectorBits)} bits, {Text(VectorBits / 32)} numbers at a time"),
        new("Memory", string.Create(CultureInfo.InvariantCulture, $"{Memory / (double)(1L << 30):F1} GiB")),
        new("System", System),
        new(".NET", Runtime),
        new("Elbo", Elbo),
    ];

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string ProcessorName()
    {
        string fallback = Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER")
            ?? RuntimeInformation.ProcessArchitecture.ToString();
        if (!File.Exists(CpuInfo))
        {
            return fallback;
        }

        try
        {
            string? line = File.ReadLines(CpuInfo)
                .FirstOrDefault(text => text.StartsWith("model name", StringComparison.Ordinal));
            return line is null ? fallback : line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
        }
        catch (Exception exception) when (FileFault.Is(exception))
        {
            return fallback;
        }
    }
}
