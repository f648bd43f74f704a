using Elbo.Data;

namespace Elbo.Runs;

/// <summary>
/// Tensors in the safetensors format, which holds no code and opens in every framework: 8 bytes with the length of the
/// header (little-endian), the header (a JSON object: name -> dtype, shape, data_offsets; and <c>__metadata__</c>, a
/// map of strings), then the values, little-endian, row-major, without holes. Here: F32, I64 and U8.
/// </summary>
/// <remarks>
/// Source: the format section of the safetensors project, https://github.com/huggingface/safetensors.
/// </remarks>
public sealed class SafetensorsFile
{
    private readonly Dictionary<string, StoredTensor> byName;
    private readonly string where;

    internal SafetensorsFile(
        string where, IReadOnlyDictionary<string, string> metadata, IReadOnlyList<StoredTensor> tensors)
    {
        this.where = where;
        Metadata = metadata;
        Tensors = tensors;
        byName = tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
    }

    /// <summary>Free texts about the file.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The tensors in the order of their bytes.</summary>
    public IReadOnlyList<StoredTensor> Tensors { get; }

    /// <summary>
    /// Reads a file. It needs as much memory as the file is long, and no more, whatever its header claims.
    /// </summary>
    /// <exception cref="RunException">
    /// The file cannot be read, or breaks the format; nothing else is thrown.
    /// </exception>
    public static SafetensorsFile Read(string path)
    {
        try
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return SafetensorsReader.Read(stream, stream.Length, path);
        }
        catch (Exception exception) when (FileFault.Is(exception))
        {
            throw FileFault.Describe(path, "read", exception);
        }
    }

    /// <summary>Reads the bytes of a file; <paramref name="where"/> names them in faults.</summary>
    /// <exception cref="RunException">The bytes break the format; nothing else is thrown.</exception>
    public static SafetensorsFile Parse(byte[] bytes, string where)
    {
        using MemoryStream stream = new(bytes, writable: false);
        return SafetensorsReader.Read(stream, bytes.Length, where);
    }

    /// <summary>
    /// Replaces a file atomically (<see cref="AtomicFile"/>). The same tensors in the same order give the same bytes.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="tensors">
    /// Written in the given order, except that wider values go first (I64, F32, U8), which keeps all of them aligned.
    /// </param>
    /// <param name="metadata">Free texts, written in the order of their keys.</param>
    /// <exception cref="RunException">A name is missing, taken twice or reserved; a shape does not fit its values; or
    /// the file cannot be written, and the one from before is untouched.</exception>
    public static void Save(
        string path, IEnumerable<StoredTensor> tensors, IReadOnlyDictionary<string, string> metadata) =>
        AtomicFile.Write(path, stream => SafetensorsWriter.Write(stream, tensors, metadata, path));

    /// <summary>
    /// Writes the same bytes as <see cref="Save"/> to a stream; <paramref name="where"/> names it in faults.
    /// </summary>
    /// <exception cref="RunException">As for <see cref="Save"/>.</exception>
    public static void Write(
        Stream stream,
        IEnumerable<StoredTensor> tensors,
        IReadOnlyDictionary<string, string> metadata,
        string where) => SafetensorsWriter.Write(stream, tensors, metadata, where);

    /// <summary>Whether there is a tensor of this name.</summary>
    public bool Contains(string name) => byName.ContainsKey(name);

    /// <summary>The floating-point tensor of this name.</summary>
    /// <exception cref="RunException">There is none, or its values are of another type.</exception>
    public NamedTensor Floats(string name) => Find<NamedTensor>(name, "F32");

    /// <summary>The whole numbers of this name.</summary>
    /// <exception cref="RunException">There are none, or the values are of another type.</exception>
    public NamedIntegers Integers(string name) => Find<NamedIntegers>(name, "I64");

    /// <summary>The bytes of this name.</summary>
    /// <exception cref="RunException">There are none, or the values are of another type.</exception>
    public NamedBytes Bytes(string name) => Find<NamedBytes>(name, "U8");

    private TTensor Find<TTensor>(string name, string dtype)
        where TTensor : StoredTensor
    {
        if (!byName.TryGetValue(name, out StoredTensor? tensor))
        {
            string? nearest = NearestName.Find(name, byName.Keys);
            string remedy = nearest is null ? "Use a file of the same model" : $"Did you mean '{nearest}'?";
            throw new RunException($"{where}: there is no tensor '{name}' among its {Tensors.Count}. {remedy}");
        }

        return tensor as TTensor ?? throw new RunException(
            $"{where}: tensor '{name}' holds {tensor.Dtype}, expected {dtype}. Use a file of the same model.");
    }
}
