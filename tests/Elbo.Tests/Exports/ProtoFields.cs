using System.Text;

namespace Elbo.Tests.Exports;

/// <summary>A message of Protocol Buffers, read field by field.</summary>
internal sealed class ProtoFields
{
    private readonly List<(int Field, ulong Number, ReadOnlyMemory<byte> Bytes)> fields = [];

    public static ProtoFields Read(ReadOnlyMemory<byte> bytes)
    {
        var message = new ProtoFields();
        int at = 0;
        while (at < bytes.Length)
        {
            ulong tag = Varint(bytes.Span, ref at);
            int field = (int)(tag >> 3);
            switch (tag & 7)
            {
                case 0:
                    message.fields.Add((field, Varint(bytes.Span, ref at), default));
                    break;
                case 2:
                    int length = checked((int)Varint(bytes.Span, ref at));
                    message.fields.Add((field, 0, bytes.Slice(at, length)));
                    at += length;
                    break;
                case 5:
                    message.fields.Add((field, 0, bytes.Slice(at, 4)));
                    at += 4;
                    break;
                default:
                    throw new InvalidDataException($"type {tag & 7} at byte {at}");
            }
        }

        return message;
    }

    public ulong Number(int field) => fields.Single(each => each.Field == field).Number;

    public IEnumerable<string> Texts(int field) =>
        fields.Where(each => each.Field == field).Select(each => Encoding.UTF8.GetString(each.Bytes.Span));

    public string Text(int field) => Texts(field).FirstOrDefault() ?? "";

    public IEnumerable<ProtoFields> Messages(int field) =>
        fields.Where(each => each.Field == field).Select(each => Read(each.Bytes));

    public ProtoFields Message(int field) => Messages(field).Single();

    private static ulong Varint(ReadOnlySpan<byte> bytes, ref int at)
    {
        ulong number = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte next = bytes[at++];
            number |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return number;
            }
        }
    }
}
