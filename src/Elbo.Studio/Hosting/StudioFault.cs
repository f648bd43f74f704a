namespace Elbo.Studio.Hosting;

/// <summary>A request that cannot be answered: one line, the status, and faults of single fields.</summary>
internal sealed class StudioFault(int status, string message, IReadOnlyList<FieldFault>? faults = null)
    : Exception(message)
{
    /// <summary>The status of the response.</summary>
    public int Status => status;

    /// <summary>Faults of fields; none where the line says it all.</summary>
    public IReadOnlyList<FieldFault> Faults => faults ?? [];

    /// <summary>Seconds after which the request may succeed; null where it never will.</summary>
    public int? RetryAfter { get; init; }

    /// <summary>Something of this name is not there.</summary>
    public static StudioFault NotFound(string message) => new(404, message);

    /// <summary>It cannot be done as things are now.</summary>
    public static StudioFault Conflict(string message) => new(409, message);

    /// <summary>The content cannot be used.</summary>
    public static StudioFault Unusable(string message) => new(422, message);

    /// <summary>The content cannot be used, for several reasons.</summary>
    public static StudioFault Unusable(IReadOnlyList<FieldFault> faults) => new(
        422, faults.Count == 1
            ? $"{(faults[0].Field.Length > 0 ? $"{faults[0].Field}: " : "")}{faults[0].Message}"
            : $"{faults.Count} things are wrong; each is listed under faults.", faults);
}

/// <summary>What is wrong with one field.</summary>
/// <param name="Field">The dotted key of a setting, or a member of the body; empty where it is about none.</param>
/// <param name="Message">What was found, what was expected, what to do.</param>
internal sealed record FieldFault(string Field, string Message)
{
    /// <summary>A line such as "training.epochs: 0 is not ..." as a fault of its setting.</summary>
    public static FieldFault Of(string line)
    {
        int colon = line.IndexOf(": ", StringComparison.Ordinal);
        bool isSetting = colon > 0 && line.AsSpan(0, colon).IndexOfAnyExcept(Letters) < 0
            && line.AsSpan(0, colon).Contains('.');
        return isSetting ? new FieldFault(line[..colon], line[(colon + 2)..]) : new FieldFault("", line);
    }

    private static readonly System.Buffers.SearchValues<char> Letters = System.Buffers.SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.[]");
}
