using System.IO.MemoryMappedFiles;
using Elbo.Reports;
using Elbo.Runs;
using Elbo.Tensors.Kernels;

namespace Elbo.Search;

/// <summary>
/// The codes of a collection of examples, in a file that is mapped into memory and searched exactly: docs/search.md has
/// the format. What it holds can be read and searched from many threads at once, until it is disposed.
/// </summary>
public sealed unsafe class SearchIndex : IDisposable
{
    /// <summary>The name of the index in the folder of a run.</summary>
    public const string FileName = "search.index";

    private const int QueriesAtOnce = 64;
    private const long CandidatesAtOnce = 1 << 22;

    private readonly MemoryMappedFile mapped;
    private readonly MemoryMappedViewAccessor view;
    private readonly IndexContents contents;

    private SearchIndex(string path, MemoryMappedFile mapped, MemoryMappedViewAccessor view, IndexContents contents)
    {
        Path = path;
        this.mapped = mapped;
        this.view = view;
        this.contents = contents;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The number of items; they are numbered from 0 on in the order in which they were added.</summary>
    public int Count => contents.Commit.Items;

    /// <summary>Latents of a code.</summary>
    public int LatentSize => contents.Header.Layout.LatentSize;

    /// <summary>
    /// Whether there are standard deviations of the posteriors; a plain autoencoder's codes have none.
    /// </summary>
    public bool HasScales => contents.Header.Layout.HasScales;

    /// <summary>Whether the items have labels.</summary>
    public bool HasLabels => contents.Header.Layout.HasLabels;

    /// <summary>Whether there are small pictures of the items.</summary>
    public bool HasThumbnails => contents.Header.Layout.ThumbnailBytes > 0;

    /// <summary>The names of the classes, by label; empty where there are none.</summary>
    public IReadOnlyList<string> ClassNames => contents.Header.ClassNames;

    /// <summary>The checksum of the model that made the codes (<see cref="Runs.ModelChecksum"/>).</summary>
    public ReadOnlySpan<byte> ModelChecksum => contents.Header.ModelChecksum;

    /// <summary>How often items were added.</summary>
    public int Segments => contents.Segments.Length;

    /// <summary>What each item has, and how far the file is valid: what an append must know.</summary>
    internal (IndexLayout Layout, IndexCommit Commit) Place => (contents.Header.Layout, contents.Commit);

    /// <summary>Opens an index: reads it once to check its codes, and keeps nothing but the mapping.</summary>
    /// <exception cref="RunException">There is none, or it is damaged.</exception>
    public static SearchIndex Open(string path)
    {
        MemoryMappedFile? file = null;
        MemoryMappedViewAccessor? look = null;
        try
        {
            using var stream = new FileStream(
                path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            long length = stream.Length;
            if (length < IndexLayout.HeaderLength)
            {
                _ = IndexHeader.Read([], path);
            }

            file = MemoryMappedFile.CreateFromFile(
                stream, mapName: null, capacity: 0, MemoryMappedFileAccess.Read, HandleInheritability.None,
                leaveOpen: false);
            look = file.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
            byte* start = null;
            look.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
            return new SearchIndex(
                path, file, look, IndexContents.Read(start + look.PointerOffset, length, path));
        }
        catch (Exception exception) when (FileFault.Is(exception))
        {
            Close(file, look);
            throw FileFault.Describe(path, "read", exception);
        }
        catch
        {
            Close(file, look);
            throw;
        }
    }

    /// <summary>An item.</summary>
    /// <exception cref="RunException">There is none of this number.</exception>
    public SearchItem Item(int id)
    {
        CheckId(id);
        return new SearchItem(
            id, contents.SegmentOf(id).Origin, contents.Row(id), HasLabels ? contents.Label(id) : null);
    }

    /// <summary>
    /// The code of an item, and its standard deviations, [latent] each; those empty where there are none.
    /// </summary>
    /// <exception cref="RunException">There is no item of this number.</exception>
    public (float[] Mean, float[] Scales) Code(int id)
    {
        CheckId(id);
        float[] mean = new float[LatentSize];
        float[] scales = new float[HasScales ? LatentSize : 0];
        contents.ReadCode(id, scales: false, mean);
        contents.ReadCode(id, scales: true, scales);
        return (mean, scales);
    }

    /// <summary>The small pictures of some items.</summary>
    /// <exception cref="RunException">There are none, or there is no item of a number.</exception>
    public ImageBatch Thumbnails(IReadOnlyList<int> ids)
    {
        IndexLayout layout = contents.Header.Layout;
        if (!HasThumbnails)
        {
            throw new RunException($"{Path}: there are no pictures in it: its items are no images.");
        }

        float[] pixels = new float[ids.Count * layout.ThumbnailBytes];
        for (int i = 0; i < ids.Count; i++)
        {
            CheckId(ids[i]);
            ReadOnlySpan<byte> bytes = contents.Thumbnail(ids[i]);
            for (int at = 0; at < bytes.Length; at++)
            {
                pixels[(i * bytes.Length) + at] = bytes[at] / 255f;
            }
        }

        return new ImageBatch(pixels, ids.Count, layout.Height, layout.Width, layout.Channels);
    }

    /// <summary>The items nearest to each query, nearest first; of equal distances the lower number first.</summary>
    /// <param name="codes">The queries, [queries, latent].</param>
    /// <param name="scales">
    /// Their standard deviations, [queries, latent]; looked at by the distances between normals only.
    /// </param>
    /// <param name="options">How many, and by which distance.</param>
    /// <returns>For each query as many as asked for, or all there are.</returns>
    /// <exception cref="RunException">
    /// The distance needs deviations that are not there, or the sizes differ.
    /// </exception>
    public IReadOnlyList<Neighbour>[] Nearest(
        ReadOnlySpan<float> codes, ReadOnlySpan<float> scales, SearchOptions options)
    {
        int queries = codes.Length / LatentSize;
        bool reads = options.Distance is VectorDistance.Wasserstein or VectorDistance.SymmetricKl;
        if (codes.Length != queries * LatentSize || options.Top < 1 || (reads && scales.Length != codes.Length)
            || (reads && !HasScales))
        {
            throw new RunException(
                $"{Path}: {codes.Length} numbers and {scales.Length} deviations, {options.Top} nearest by "
                + $"{options.Distance}: expected codes of {LatentSize} latents, 1 or more, and deviations "
                + $"{(HasScales ? "of the same number for distances between normals" : "by none: it has none")}. "
                + "Take euclidean or cosine where there are none.");
        }

        int top = Math.Min(options.Top, Count);
        int atOnce = (int)Math.Clamp(
            CandidatesAtOnce / ((long)contents.Tiles.Length * Math.Max(1, top)), 1, QueriesAtOnce);
        var results = new IReadOnlyList<Neighbour>[queries];
        var found = new NearVector[atOnce * top];
        for (int first = 0; first < queries; first += atOnce)
        {
            int count = Math.Min(atOnce, queries - first);
            Span<NearVector> part = found.AsSpan(0, count * top);
            if (top > 0)
            {
                NearestVectors.Find(
                    contents.Tiles, LatentSize, codes.Slice(first * LatentSize, count * LatentSize),
                    reads ? scales.Slice(first * LatentSize, count * LatentSize) : [], options.Distance, part);
            }

            for (int i = 0; i < count; i++)
            {
                results[first + i] = Told(part.Slice(i * top, top), options.Distance);
            }
        }

        GC.KeepAlive(this);
        return results;
    }

    /// <inheritdoc/>
    public void Dispose() => Close(mapped, view);

    // The squares are what is compared; their roots are what is told.
    private static Neighbour[] Told(ReadOnlySpan<NearVector> found, VectorDistance distance)
    {
        bool isSquare = distance is VectorDistance.Euclidean or VectorDistance.Wasserstein;
        var told = new List<Neighbour>(found.Length);
        foreach (NearVector item in found)
        {
            if (item.Index >= 0)
            {
                told.Add(new Neighbour(item.Index, isSquare ? Math.Sqrt(item.Distance) : item.Distance));
            }
        }

        return [.. told];
    }

    private void CheckId(int id)
    {
        if ((uint)id >= (uint)Count)
        {
            throw new RunException(
                $"{Path}: there is no item {id}: items run from 0 to {Count - 1}. Name one of them.");
        }
    }

    private static void Close(MemoryMappedFile? mapped, MemoryMappedViewAccessor? view)
    {
        view?.SafeMemoryMappedViewHandle.ReleasePointer();
        view?.Dispose();
        mapped?.Dispose();
    }
}
