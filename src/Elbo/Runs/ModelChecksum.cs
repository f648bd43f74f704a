using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Elbo.Models;
using Elbo.Networks;

namespace Elbo.Runs;

/// <summary>
/// A checksum of all parameters of a model, by name, shape and bits: what was made by a model can be told from what
/// another one would make.
/// </summary>
public static class ModelChecksum
{
    /// <summary>Its length in bytes.</summary>
    public const int Length = SHA256.HashSizeInBytes;

    /// <summary>The SHA-256 of the parameters as they are.</summary>
    public static byte[] Of(Model model)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (Parameter parameter in model.Parameters.All)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{parameter.Name} {parameter.Shape}\n"));
            hash.AppendData(MemoryMarshal.AsBytes(parameter.Value.ToArray().AsSpan()));
        }

        return hash.GetHashAndReset();
    }
}
