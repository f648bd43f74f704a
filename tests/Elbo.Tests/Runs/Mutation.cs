using System.Text;
using Elbo.Data;
using Elbo.Runs;

namespace Elbo.Tests.Runs;

/// <summary>Damages bytes at random, and watches what a reader does with them.</summary>
internal static class Mutation
{
    private static readonly byte[][] Pieces =
    [
        .. new[]
        {
            "9223372036854775807", "18446744073709551616", "-1", "1e999", "0.5", "null", "[", "{", "]", "}", "\"", ",",
            "\"\\ud800\"", "\"\\u0000\"", "\"shape\":[0]", "\"a\":1,", "[[[[[[[[",
            "{\"a\":{\"a\":{\"a\":", "2147483648",
            "[1,2]", "true", "\n", "\\", "\"__metadata__\":{},", "\"BF16\"", "4294967296,4294967296", "/**/",
        }.Select(Encoding.UTF8.GetBytes),
    ];

    /// <summary>
    /// One to three damages: bytes changed, pieces put in, stretches cut out or doubled, the end cut off.
    /// </summary>
    internal static byte[] Of(byte[] original, Random random)
    {
        List<byte> bytes = [.. original];
        int damages = random.Next(1, 4);
        for (int i = 0; i < damages && bytes.Count > 0; i++)
        {
            int at = random.Next(bytes.Count);
            int length = Math.Min(random.Next(1, 24), bytes.Count - at);
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    bytes.InsertRange(at, Pieces[random.Next(Pieces.Length)]);
                    break;
                case 3:
                    bytes.RemoveRange(at, length);
                    break;
                case 4:
                    bytes.InsertRange(random.Next(bytes.Count), bytes.GetRange(at, length));
                    break;
                default:
                    bytes.RemoveRange(at, length);
                    bytes.InsertRange(at, Pieces[random.Next(Pieces.Length)]);
                    break;
            }
        }

        return [.. bytes];
    }

    /// <summary>Whether the reader takes the bytes. It may refuse them only by a RunException or a DataException of
    /// whole lines, and may take no more memory than <paramref name="mostBytes"/>.</summary>
    internal static bool Reads(Action read, long mostBytes)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        bool taken = true;
        try
        {
            read();
        }
        catch (RunException exception)
        {
            Assert.NotEmpty(exception.Faults);
            Assert.All(exception.Faults, fault => Assert.DoesNotContain('\n', fault));
            taken = false;
        }
        catch (DataException exception)
        {
            Assert.DoesNotContain('\n', exception.Message);
            Assert.NotEmpty(exception.Message);
            taken = false;
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, mostBytes);
        return taken;
    }
}
