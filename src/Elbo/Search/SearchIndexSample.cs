using Elbo.Runs;
using Elbo.Tensors;

namespace Elbo.Search;

/// <summary>An index of random codes, for benchmarks and tests: no model made it.</summary>
public static class SearchIndexSample
{
    /// <summary>
    /// Writes an index of standard normal codes with standard deviations from (0, 1), labels 0 to 9 in turn, without
    /// pictures.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="items">How many.</param>
    /// <param name="latents">Latents of each.</param>
    /// <param name="seed">The seed.</param>
    /// <exception cref="RunException">The file cannot be written.</exception>
    public static void Write(string path, int items, int latents, ulong seed)
    {
        var layout = new IndexLayout(latents, HasScales: true, HasLabels: true, 0, 0, 0);
        var header = new IndexHeader(
            layout, new byte[ModelChecksum.Length], [.. Enumerable.Range(0, 10).Select(label => $"class {label}")]);
        AtomicFile.Write(path, stream =>
        {
            stream.Write(header.ToBytes());
            var writer = new IndexWriter(
                stream, layout, new IndexCommit(0, header.FirstSegment, 0, 0), "random codes", items);
            float[] mean = new float[latents];
            float[] scales = new float[latents];
            for (int item = 0; item < items; item++)
            {
                new RandomStream(seed, RandomPurpose.Test, 0, (uint)item).FillNormal(mean);
                new RandomStream(seed, RandomPurpose.Test, 1, (uint)item).FillUniform(scales);
                writer.Add(mean, scales, item, item % 10, []);
            }

            writer.Finish();
        });
    }
}
