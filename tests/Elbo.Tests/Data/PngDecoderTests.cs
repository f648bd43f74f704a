using System.Buffers.Binary;
using Elbo.Data;
using Elbo.Data.Pictures;
using Elbo.Tests.Expected;
using Elbo.Tests.Runs;

namespace Elbo.Tests.Data;

public sealed class PngDecoderTests
{
    private const long MostBytes = 1 << 21;
    private static readonly ExpectedNumbers Stored = new("png_pictures");

    public static TheoryData<string> Pictures =>
        [.. Stored.Cases.Where(name => !name.StartsWith("jpeg", StringComparison.Ordinal) && name != "reduced-by-4")];

    [Fact]
    public void Every_colour_type_depth_and_interlace_is_among_the_pictures()
    {
        Assert.Equal(30, Pictures.Select(row => row.Data.Split('-'))
            .Where(parts => parts.Length == 4).Select(parts => string.Join('-', parts[..3]))
            .Distinct(StringComparer.Ordinal).Count());
    }

    [Theory]
    [MemberData(nameof(Pictures))]
    public void Pixels_are_those_that_were_stored(string name)
    {
        int[] shape = Stored.Bytes($"{name}/pixels").Shape;
        DecodedPicture picture = PngDecoder.Decode(File(name), name);
        Assert.Equal((shape[0], shape[1], shape[2]), (picture.Height, picture.Width, picture.Channels));
        Assert.Equal(Stored.Bytes($"{name}/pixels").Values.ToArray(), picture.Pixels);
        PictureHeader header = PngDecoder.ReadHeader(File(name), name);
        Assert.Equal((shape[0], shape[1], shape[2] == 3), (header.Height, header.Width, header.IsColour));
    }

    [Theory]
    [Trait("Needs", "libturbojpeg")]
    [InlineData("jpeg-rgb")]
    [InlineData("jpeg-grey")]
    public void A_jpeg_is_read_where_the_library_is_installed(string name)
    {
        Assert.SkipUnless(JpegLibrary.IsThere, "libturbojpeg is not installed");
        int[] shape = Stored.Bytes($"{name}/pixels").Shape;
        DecodedPicture picture = JpegLibrary.Decode(File(name), name);
        Assert.Equal((shape[0], shape[1], shape[2]), (picture.Height, picture.Width, picture.Channels));
        byte[] expected = Stored.Bytes($"{name}/pixels").Values.ToArray();

        // Versions of the library round differently by a level or two.
        Assert.All(expected.Zip(picture.Pixels), pair => Assert.InRange(pair.First - pair.Second, -4, 4));
        Assert.Throws<DataException>(() => JpegLibrary.Decode(File(name).AsSpan(0, 300), name));
    }

    [Fact]
    public void A_file_that_is_cut_off_anywhere_is_refused()
    {
        byte[] file = File("type3-depth2-adam7-9x13");
        for (int length = 0; length < file.Length; length++)
        {
            DataException failure = Assert.Throws<DataException>(
                () => PngDecoder.Decode(file.AsSpan(0, length), "made.png"));
            Assert.StartsWith("made.png: ", failure.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(16, 0x7F, "pixels")]
    [InlineData(24, 3, "no kind of PNG")]
    [InlineData(25, 5, "no kind of PNG")]
    [InlineData(28, 2, "no kind of PNG")]
    public void A_header_that_cannot_be_is_refused_without_memory(int at, byte value, string expected)
    {
        byte[] file = File("type0-depth1-rows-9x13");
        file[at] = value;
        Repair(file);
        DataException failure = Assert.Throws<DataException>(() => PngDecoder.Decode(file, "made.png"));
        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
        Assert.False(Mutation.Reads(() => PngDecoder.Decode(file, "made.png"), 1 << 16));
    }

    [Fact]
    public void A_wrong_checksum_is_found()
    {
        byte[] file = File("type2-depth8-rows-9x13");
        file[^20] ^= 1;
        DataException failure = Assert.Throws<DataException>(() => PngDecoder.Decode(file, "made.png"));
        Assert.Contains("checksum", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_hundred_thousand_damaged_files_are_taken_or_refused_and_nothing_else()
    {
        byte[][] originals =
        [
            File("type3-depth4-clear"), File("type0-depth1-adam7-9x13"), File("type6-depth8-rows-9x13"),
            File("type2-depth16-clear"), File("type4-depth8-adam7-2x3"),
        ];
        Random random = new(5);
        int taken = 0;
        for (int i = 0; i < 100_000; i++)
        {
            byte[] damaged = Mutation.Of(originals[i % originals.Length], random);

            // With sound checksums the damage comes further.
            if (i % 4 != 0)
            {
                Repair(damaged);
            }

            taken += Mutation.Reads(() => PngDecoder.Decode(damaged, "made.png"), MostBytes) ? 1 : 0;
        }

        Assert.InRange(taken, 100, 60_000);
    }

    private static byte[] File(string name) => Stored.Bytes($"{name}/file").Values.ToArray();

    // Writes the checksums of all whole chunks anew.
    private static void Repair(byte[] file)
    {
        for (int at = 8; at + 12 <= file.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at));
            if (length < 0 || length > file.Length - at - 12)
            {
                return;
            }

            uint sum = Crc32.Continue(0, file.AsSpan(at + 4, length + 4));
            BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(at + 8 + length), sum);
            at += length + 12;
        }
    }
}
