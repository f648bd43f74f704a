using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Elbo.Data;

namespace Elbo.Runs;

/// <summary>A short checksum of a data set's values, so that a run is not resumed on other data.</summary>
internal static class DataChecksum
{
    // A sample spread over the set: changed data is noticed without reading millions of items.
    private const int Items = 1024;

    public static string Of(Dataset data)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        float[] values = new float[data.ItemShape.Count];
        int[] index = new int[1];
        Dataset sample = data.Spread(Items);
        for (int i = 0; i < sample.Count; i++)
        {
            index[0] = i;
            sample.Read(index, values);
            hash.AppendData(MemoryMarshal.AsBytes(values.AsSpan()));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }
}
