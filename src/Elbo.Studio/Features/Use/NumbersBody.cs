using System.Reflection;
using System.Runtime.InteropServices;
using Elbo.Data;
using Elbo.Data.Sources;
using Elbo.Studio.Features.Runs;
using Elbo.Studio.Hosting;
using Elbo.Tensors;
using Microsoft.AspNetCore.Http;

namespace Elbo.Studio.Features.Use;

/// <summary>
/// A body of rows of numbers: JSON, 32-bit floats one after the other (little-endian), or an array of NumPy. It is read
/// as it comes, before the request waits for its turn, and understood after that.
/// </summary>
internal sealed class NumbersBody
{
    /// <summary>Floats, one after the other.</summary>
    public const string Floats = "application/octet-stream";

    /// <summary>NumPy's format of one array.</summary>
    public const string NumPyType = "application/x-npy";

    private readonly byte[] bytes;
    private readonly string type;

    private NumbersBody(byte[] bytes, string type)
    {
        this.bytes = bytes;
        this.type = type;
    }

    /// <summary>Reads the body of a request.</summary>
    public static async ValueTask<NumbersBody?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        string sent = (context.Request.ContentType ?? "application/json").Split(';')[0].Trim().ToLowerInvariant();
        if (sent is not ("application/json" or Floats or NumPyType))
        {
            throw new StudioFault(
                415, $"'{sent}' is not taken here. Send application/json, {Floats} (32-bit floats, little-endian) or "
                + $"{NumPyType}.");
        }

        return new NumbersBody(await BodyBytes.Read(context), sent);
    }

    /// <summary>Examples of a run's kind; of tables also as "rows" by name, of text as "sentences".</summary>
    /// <exception cref="StudioFault">They are none.</exception>
    public NumberRows Examples(LoadedRun run) => Rows("examples", run.Shared.ItemShape, run);

    /// <summary>Codes of a run.</summary>
    /// <exception cref="StudioFault">They are none.</exception>
    public NumberRows Codes(LoadedRun run) => Rows("codes", new Shape(run.Shared.LatentSize), examplesOf: null);

    private NumberRows Rows(string field, Shape row, LoadedRun? examplesOf)
    {
        try
        {
            NumberRows found = type switch
            {
                Floats => new NumberRows(OfFloats(), []),
                NumPyType => new NumberRows(NumPy.ReadFloats(bytes, "the array"), []),
                _ => NumberRowsJson.Read(bytes, field, row, examplesOf),
            };
            return found.Values.Length > 0 && found.Values.Length % row.Count == 0
                ? found
                : throw StudioFault.Unusable([new FieldFault(
                    field, $"{found.Values.Length} numbers are no whole rows of {row.Count} ({row}). Send one or more, "
                    + "complete.")]);
        }
        catch (DataException exception)
        {
            throw StudioFault.Unusable([new FieldFault(field, exception.Message)]);
        }
    }

    // All machines that .NET runs on today are little-endian, as the format is.
    private float[] OfFloats() => bytes.Length % sizeof(float) == 0
        ? MemoryMarshal.Cast<byte, float>(bytes).ToArray()
        : throw new DataException(
            $"{bytes.Length} bytes are no whole 32-bit floats. Send four bytes for each number.");
}

/// <summary>Rows of numbers, and the classes that stood beside them.</summary>
/// <param name="Values">The numbers, row by row.</param>
/// <param name="Labels">Names or numbers of classes; empty for none.</param>
internal sealed record NumberRows(float[] Values, IReadOnlyList<string> Labels)
{
    /// <summary>How many rows of a size there are.</summary>
    public int Count(int size) => Values.Length / size;

    /// <summary>The classes, where none stood beside: those of an address, with commas between.</summary>
    public IReadOnlyList<string> LabelsOr(string? named) => Labels.Count > 0 || string.IsNullOrEmpty(named)
        ? Labels : named.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
