using System.Buffers.Binary;
using System.Text;
using Elbo.Runs;

namespace Elbo.Tests.Runs;

public sealed class SafetensorsTests
{
    [Fact]
    public void Tensors_and_texts_come_back_with_the_same_bits()
    {
        using TemporaryFolder folder = new();
        float[] values = [0f, -0f, 1.5f, float.NaN, float.PositiveInfinity, float.Epsilon];
        SafetensorsFile.Save(
            folder["a"],
            [
                Given.Bytes("bytes", 1, 2, 255),
                new NamedTensor("weights", [2, 3], values),
                Given.Floats("empty") with { Shape = [0, 5] },
                Given.Integer("step", long.MinValue),
                Given.Floats("scalär \"1\"", 7f) with { Shape = [] },
            ],
            Given.Texts(("epoch", "3"), ("note", "line\nfeed ü 😀")));
        SafetensorsFile file = SafetensorsFile.Read(folder["a"]);
        Assert.Equal(
            values.Select(BitConverter.SingleToInt32Bits),
            file.Floats("weights").Values.ToArray().Select(BitConverter.SingleToInt32Bits));
        Assert.Equal([2, 3], file.Floats("weights").Shape);
        Assert.Equal([0, 5], file.Floats("empty").Shape);
        Assert.Equal([long.MinValue], file.Integers("step").Values.ToArray());
        Assert.Equal([1, 2, 255], file.Bytes("bytes").Values.ToArray());
        Assert.Equal([7f], file.Floats("scalär \"1\"").Values.ToArray());
        Assert.Equal("line\nfeed ü 😀", file.Metadata["note"]);
        Assert.Equal("step|weights|empty|scalär \"1\"|bytes", Names(file));
    }

    [Fact]
    public void The_bytes_are_laid_out_as_the_format_says()
    {
        byte[] bytes = Bytes(
            [Given.Floats("w", 1f, -2f) with { Shape = [2, 1] }, Given.Integer("n", 5) with { Shape = [1] }],
            Given.Texts(("b", "2"), ("a", "1")));
        int header = (int)BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        Assert.Equal(0, header % 8);
        Assert.Equal(
            """{"__metadata__":{"a":"1","b":"2"},"n":{"dtype":"I64","shape":[1],"data_offsets":[0,8]}"""
            + """,'w':{'dtype':'F32','shape':[2,1],'data_offsets':[8,16]}}""".Replace('\'', '"'),
            Encoding.UTF8.GetString(bytes, 8, header).TrimEnd(' '));
        Assert.Equal([5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0], bytes[(8 + header)..]);
    }

    [Fact]
    public void No_tensors_are_a_header_of_two_braces_and_six_spaces()
    {
        byte[] bytes = Bytes([], Given.NoTexts);
        Assert.Equal([8, 0, 0, 0, 0, 0, 0, 0, .. "{}      "u8], bytes);
        Assert.Empty(SafetensorsFile.Parse(bytes, "a").Tensors);
    }

    [Theory]
    [InlineData("attn.0", 3, 64, 0)]
    [InlineData("attn0", 4, 72, 7)]
    public void The_header_is_filled_with_spaces_as_the_reference_implementation_does(
        string name, int rank, int length, int spaces)
    {
        int[] shape = rank == 3 ? [1, 2, 3] : [1, 1, 2, 3];
        byte[] bytes = Bytes([Given.Zeros(name, 6) with { Shape = shape }], Given.NoTexts);
        string sizes = string.Join(',', shape);
        string header = $$$"""{"{{{name}}}":{"dtype":"F32","shape":[{{{sizes}}}],"data_offsets":[0,24]}}""";
        Assert.Equal(header + new string(' ', spaces), Encoding.UTF8.GetString(bytes, 8, length));
        Assert.Equal(8 + length + 24, bytes.Length);
        Assert.Equal((ulong)length, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
    }

    [Fact]
    public void The_same_tensors_give_the_same_bytes()
    {
        NamedTensor[] tensors = [Given.Floats("b", 1f), Given.Floats("a", 2f)];
        byte[] first = Bytes(tensors, Given.Texts(("x", "1"), ("y", "2")));
        byte[] second = Bytes(tensors, Given.Texts(("y", "2"), ("x", "1")));
        Assert.Equal(first, second);
        Assert.Equal("b|a", Names(SafetensorsFile.Parse(first, "a")));
    }

    [Fact]
    public void Tensors_larger_than_a_chunk_come_back()
    {
        float[] values = [.. Enumerable.Range(0, (1 << 20) + 17).Select(i => i * 0.5f)];
        byte[] bytes = Bytes([Given.Floats("w", values)], Given.NoTexts);
        SafetensorsFile file = SafetensorsFile.Parse(bytes, "a");
        Assert.Equal(values, file.Floats("w").Values.ToArray());
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, null)]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"more":[{}]}}""" + "\t\n ", 4, null)]
    [InlineData(
        """{"b":{"dtype":"U8","shape":[1],"data_offsets":[4,5]},"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}""",
        5, null)]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 5, "describes 4 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 3, "bytes 0 to 4")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "no holes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", 4, "takes 8")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""", 4, "bytes 4 to 0")]
    [InlineData(
        """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[],"data_offsets":[3,4]}}""",
        4, "no overlaps")]
    [InlineData(
        """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"U8","shape":[],"data_offsets":[4,5]}}""",
        8, "'a' twice")]
    [InlineData("""{"a":{"dtype":"F32","dtype":"U8","shape":[1],"data_offsets":[0,4]}}""", 4, "'a.dtype' twice")]
    [InlineData("""{"__metadata__":{"a":"1","a":"2"}}""", 0, "twice")]
    [InlineData("""{"__metadata__":{"a":1}}""", 0, "other than a text")]
    [InlineData("""{"__metadata__":[]}""", 0, "expected an object")]
    [InlineData("""{"a":{"dtype":"BF16","shape":[1],"data_offsets":[0,2]}}""", 2, "'BF16', expected F32, I64 or U8")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", 4, "whole numbers from 0")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1.0],"data_offsets":[0,4]}}""", 4, "whole numbers from 0")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4294967296],"data_offsets":[0,4]}}""", 4, "4294967296")]
    [InlineData(
        """{"a":{"dtype":"F32","shape":[2147483647,2147483647,2147483647],"data_offsets":[0,4]}}""",
        4, "more than")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1,1,1,1,1,1,1,1,1],"data_offsets":[0,4]}}""", 4, "more than 8")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4,4]}}""", 4, "more than 2")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,9223372036854775807]}}""", 4, "bytes 0 to")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1]}}""", 4, "lacks")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}x""", 4, "not JSON")]
    [InlineData("""{"a":{"dtype":"\ud800","shape":[1],"data_offsets":[0,4]}}""", 4, "not valid UTF")]
    [InlineData("""{"a":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[""", 4, "expected an object")]
    [InlineData("""{"a":{"b":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[""", 4, "not JSON")]
    [InlineData(""" {}""", 0, "does not start with '{'")]
    [InlineData("", 0, "does not start with '{'")]
    public void A_header_is_taken_or_refused_with_the_reason(string header, int dataBytes, string? reason)
    {
        byte[] bytes = [.. Prefix((ulong)Encoding.UTF8.GetByteCount(header)), .. Encoding.UTF8.GetBytes(header),
            .. new byte[dataBytes]];
        if (reason is null)
        {
            Assert.True(SafetensorsFile.Parse(bytes, "a").Contains("a"));
            return;
        }

        RunException fault = Assert.Throws<RunException>(() => SafetensorsFile.Parse(bytes, "model.safetensors"));
        Assert.Contains(reason, fault.Message, StringComparison.Ordinal);
        Assert.StartsWith("model.safetensors: ", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Message);
    }

    [Theory]
    [InlineData(9)]
    [InlineData(100_000_001)]
    [InlineData(ulong.MaxValue)]
    public void A_header_length_beyond_the_file_takes_no_memory(ulong length)
    {
        byte[] bytes = [.. Prefix(length), .. "{}      "u8];
        Assert.False(Mutation.Reads(() => SafetensorsFile.Parse(bytes, "a"), 1 << 17));
    }

    [Fact]
    public void A_hundred_thousand_damaged_files_are_taken_or_refused_and_nothing_else()
    {
        byte[] original = Bytes(
            [
                Given.Zeros("w", 6) with { Shape = [2, 3] },
                Given.Integer("n", 0),
                Given.Bytes("b", 1, 2, 3),
            ],
            Given.Texts(("epoch", "3")));
        int headerLength = (int)BinaryPrimitives.ReadUInt64LittleEndian(original);
        byte[] header = original[8..(8 + headerLength)];
        byte[] data = original[(8 + headerLength)..];
        Random random = new(1);
        int taken = 0;
        for (int i = 0; i < 100_000; i++)
        {
            byte[] damaged = Mutation.Of(i % 2 == 0 ? original : header, random);
            byte[] bytes = i % 2 == 0 ? damaged : [.. Prefix((ulong)damaged.Length), .. damaged, .. data];
            taken += Mutation.Reads(() => SafetensorsFile.Parse(bytes, "a"), 1 << 17) ? 1 : 0;
        }

        Assert.InRange(taken, 1, 60_000);
    }

    [Fact]
    public void A_file_cut_off_anywhere_is_refused()
    {
        byte[] bytes = Bytes([Given.Zeros("w", 2)], Given.NoTexts);
        for (int length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<RunException>(() => SafetensorsFile.Parse(bytes[..length], "a"));
        }
    }

    [Fact]
    public void What_cannot_be_stored_is_refused_and_nothing_is_written()
    {
        using TemporaryFolder folder = new();
        NamedTensor good = Given.Zeros("w", 1);
        StoredTensor[][] wrong =
        [
            [good, good],
            [good with { Name = "" }],
            [good with { Name = "__metadata__" }],
            [good with { Name = "\ud800" }],
            [good with { Shape = [2] }],
            [good with { Shape = [-1, -1] }],
            [good with { Shape = [int.MaxValue, int.MaxValue, int.MaxValue] }],
        ];
        Assert.All(wrong, tensors =>
            Assert.Throws<RunException>(() => SafetensorsFile.Save(folder["a"], tensors, Given.NoTexts)));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void A_tensor_that_is_asked_for_wrongly_is_a_fault_with_a_remedy()
    {
        SafetensorsFile file = SafetensorsFile.Parse(Bytes([Given.Zeros("decoder.weight", 1)], Given.NoTexts), "m");
        Assert.Contains(
            "Did you mean 'decoder.weight'?",
            Assert.Throws<RunException>(() => file.Floats("decoder.wieght")).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "holds F32, expected I64",
            Assert.Throws<RunException>(() => file.Integers("decoder.weight")).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "there is no such file",
            Assert.Throws<RunException>(() => SafetensorsFile.Read("no-such-file")).Message,
            StringComparison.Ordinal);
        Assert.Throws<RunException>(() => SafetensorsFile.Read(Path.GetTempPath()));
    }

    private static string Names(SafetensorsFile file) => string.Join('|', file.Tensors.Select(tensor => tensor.Name));

    private static byte[] Prefix(ulong length)
    {
        byte[] prefix = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(prefix, length);
        return prefix;
    }

    private static byte[] Bytes(IEnumerable<StoredTensor> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        using MemoryStream stream = new();
        SafetensorsFile.Write(stream, tensors, metadata, "memory");
        return stream.ToArray();
    }
}
