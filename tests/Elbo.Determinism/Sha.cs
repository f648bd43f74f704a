using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Elbo.Determinism;

/// <summary>Prints the hash of numbers, one line for each name.</summary>
internal static class Sha
{
    public static void Print(string name, params IEnumerable<float[]> arrays)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (float[] array in arrays)
        {
            hash.AppendData(MemoryMarshal.AsBytes<float>(array));
        }

        Console.WriteLine($"{name} {Convert.ToHexStringLower(hash.GetHashAndReset())}");
    }
}
