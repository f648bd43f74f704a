using System.Runtime.Intrinsics;
using Elbo.Tensors;

namespace Elbo.Data.Sources;

/// <summary>
/// Draws one digit with a pen: the strokes of <see cref="DigitStrokes"/> bent, slanted and scaled at random, then inked
/// by distance. Only +, -, *, / and square roots: the same bytes on every platform.
/// </summary>
/// <remarks>Holds its work space: one to a thread, and no memory is taken per digit.</remarks>
internal sealed class DigitRenderer
{
    /// <summary>Height and width of an image, in pixels.</summary>
    public const int Size = 28;

    // A row and the most that the last vector of a row reaches over it.
    private const int InkStride = Size + 8;

    private const int PiecesPerSpan = 6;
    private const int MostPoints = 16;
    private const int MostSegments = 2 * MostPoints * PiecesPerSpan;

    // Ink falls from full to none over this many pixels, as in digits that were scanned and made smaller.
    private const float Edge = 1.1f;

    private readonly float[] normals = new float[96];
    private readonly float[] uniforms = new float[8];
    private readonly (float X, float Y)[] points = new (float, float)[MostPoints];
    private readonly bool[] corners = new bool[MostPoints];
    private readonly Segment[] segments = new Segment[MostSegments];
    private readonly float[] ink = new float[Size * InkStride];
    private int segmentCount;
    private int nextNormal;

    /// <summary>Draws a digit as bytes, row-major, 0 paper and 255 ink; a pure function of the stream.</summary>
    public void Draw(int digit, RandomStream stream, Span<byte> destination)
    {
        (stream with { Epoch = 0 }).FillUniform(uniforms);
        (stream with { Epoch = 1 }).FillNormal(normals);
        segmentCount = 0;
        nextNormal = 0;
        DigitStrokes.Way way = DigitStrokes.Choose(digit, uniforms[0]);
        Bend bend = Bend.Draw(this);
        float pressureSlope = 0.10f * Normal(), pressureBow = 0.10f * Normal();
        foreach (DigitStrokes.StrokePoint[] stroke in way.Strokes)
        {
            for (int index = 0; index < stroke.Length; index++)
            {
                float x = stroke[index].X + 0.022f * Normal();
                float y = stroke[index].Y + 0.022f * Normal();
                points[index] = bend.Apply(x, y);
                corners[index] = stroke[index].Corner;
            }

            AddStroke(stroke.Length, pressureSlope, pressureBow);
        }

        float radius = PenRadius();
        Place(radius);
        Ink(radius, destination);
    }

    // Normal values beyond 2.5 would make digits that nobody writes.
    private float Normal() => Math.Clamp(normals[nextNormal++], -2.5f, 2.5f);

    // Half the pen's width in pixels, most often 1.1 to 1.5, now and then a thick felt pen.
    private float PenRadius()
    {
        float thickness = Normal();
        return Math.Max(0.70f, 1.18f + 0.28f * thickness + 0.07f * thickness * thickness);
    }

    private void AddStroke(int count, float pressureSlope, float pressureBow)
    {
        int from = 0;
        for (int index = 1; index < count; index++)
        {
            if (index == count - 1 || corners[index])
            {
                AddCurve(from, index, count, pressureSlope, pressureBow);
                from = index;
            }
        }
    }

    // Cubic Hermite spans through the points from `first` to `last` (Catmull and Rom 1974); the end tangents continue
    // the curvature of the neighbouring span.
    private void AddCurve(int first, int last, int count, float pressureSlope, float pressureBow)
    {
        for (int index = first; index < last; index++)
        {
            (float X, float Y) start = points[index], end = points[index + 1];
            (float X, float Y) into = Tangent(index, first, last), outOf = Tangent(index + 1, first, last);
            (float X, float Y) previous = start;
            for (int piece = 1; piece <= PiecesPerSpan; piece++)
            {
                float t = (float)piece / PiecesPerSpan, t2 = t * t, t3 = t2 * t;
                float h0 = 2 * t3 - 3 * t2 + 1, h1 = t3 - 2 * t2 + t, h2 = 3 * t2 - 2 * t3, h3 = t3 - t2;
                float x = h0 * start.X + h1 * into.X + h2 * end.X + h3 * outOf.X;
                float y = h0 * start.Y + h1 * into.Y + h2 * end.Y + h3 * outOf.Y;
                float along = (index + t) / (count - 1) * 2 - 1;
                float pressure = 1 + pressureSlope * along + pressureBow * (2 * along * along - 1);
                segments[segmentCount++] = new Segment(previous.X, previous.Y, x, y, pressure);
                previous = (x, y);
            }
        }
    }

    private (float X, float Y) Tangent(int index, int first, int last)
    {
        if (last - first == 1)
        {
            return (points[last].X - points[first].X, points[last].Y - points[first].Y);
        }

        if (index > first && index < last)
        {
            return ((points[index + 1].X - points[index - 1].X) / 2, (points[index + 1].Y - points[index - 1].Y) / 2);
        }

        int inner = index == first ? first + 1 : last - 1;
        (float X, float Y) neighbour = Tangent(inner, first, last);
        float sign = index == first ? 2 : -2;
        return (sign * (points[inner].X - points[index].X) - neighbour.X,
                sign * (points[inner].Y - points[index].Y) - neighbour.Y);
    }

    // As in MNIST: the larger side fills a box of about 20 pixels, the centre of mass lies in the middle.
    private void Place(float radius)
    {
        float left = float.MaxValue, top = float.MaxValue, right = float.MinValue, bottom = float.MinValue;
        float mass = 0, momentX = 0, momentY = 0;
        foreach (ref readonly Segment segment in segments.AsSpan(0, segmentCount))
        {
            left = Math.Min(left, Math.Min(segment.X0, segment.X1));
            right = Math.Max(right, Math.Max(segment.X0, segment.X1));
            top = Math.Min(top, Math.Min(segment.Y0, segment.Y1));
            bottom = Math.Max(bottom, Math.Max(segment.Y0, segment.Y1));
            float dx = segment.X1 - segment.X0, dy = segment.Y1 - segment.Y0;
            float length = MathF.Sqrt(dx * dx + dy * dy);
            mass += length;
            momentX += length * (segment.X0 + segment.X1) / 2;
            momentY += length * (segment.Y0 + segment.Y1) / 2;
        }

        float box = 20 + 0.45f * Normal() - 2 * radius;
        float scale = box / Math.Max(right - left, bottom - top);
        float shiftX = Size / 2f + 0.4f * Normal() - scale * momentX / mass;
        float shiftY = Size / 2f + 0.4f * Normal() - scale * momentY / mass;
        for (int index = 0; index < segmentCount; index++)
        {
            Segment segment = segments[index];
            segments[index] = new Segment(
                scale * segment.X0 + shiftX, scale * segment.Y0 + shiftY,
                scale * segment.X1 + shiftX, scale * segment.Y1 + shiftY, segment.Pressure);
        }
    }

    // ink = largest (pen radius - distance to the segment) over all segments, in pixels.
    private void Ink(float radius, Span<byte> destination)
    {
        ink.AsSpan().Fill(-Size);
        foreach (ref readonly Segment segment in segments.AsSpan(0, segmentCount))
        {
            InkSegment(segment, radius * segment.Pressure);
        }

        for (int row = 0; row < Size; row++)
        {
            for (int column = 0; column < Size; column++)
            {
                float coverage = Math.Clamp(ink[row * InkStride + column] / Edge + 0.5f, 0, 1);
                destination[row * Size + column] = (byte)(255 * coverage + 0.5f);
            }
        }
    }

    // Eight pixels of a row at once; those beyond the reach of the pen get a depth that leaves no ink.
    private void InkSegment(in Segment segment, float radius)
    {
        float reach = radius + Edge;
        int left = Math.Max(0, (int)(Math.Min(segment.X0, segment.X1) - reach));
        int right = Math.Min(Size - 1, (int)(Math.Max(segment.X0, segment.X1) + reach));
        int top = Math.Max(0, (int)(Math.Min(segment.Y0, segment.Y1) - reach));
        int bottom = Math.Min(Size - 1, (int)(Math.Max(segment.Y0, segment.Y1) + reach));
        float dx = segment.X1 - segment.X0, dy = segment.Y1 - segment.Y0;
        float inverse = 1 / (dx * dx + dy * dy + 1e-12f);
        Vector256<float> halves = Vector256.Create(0.5f, 1.5f, 2.5f, 3.5f, 4.5f, 5.5f, 6.5f, 7.5f);
        for (int row = top; row <= bottom; row++)
        {
            float y = row + 0.5f - segment.Y0;
            for (int column = left; column <= right; column += Vector256<float>.Count)
            {
                Vector256<float> x = halves + Vector256.Create(column - segment.X0);
                Vector256<float> along = (x * dx + Vector256.Create(y * dy)) * inverse;
                along = Vector256.MinNative(Vector256.MaxNative(along, Vector256<float>.Zero), Vector256<float>.One);
                Vector256<float> awayX = x - along * dx, awayY = Vector256.Create(y) - along * dy;
                Vector256<float> depth = Vector256.Create(radius) - Vector256.Sqrt(awayX * awayX + awayY * awayY);
                ref float pixels = ref ink[row * InkStride + column];
                Vector256.MaxNative(Vector256.LoadUnsafe(ref pixels), depth).StoreUnsafe(ref pixels);
            }
        }
    }

    private readonly record struct Segment(float X0, float Y0, float X1, float Y1, float Pressure);

    // The hand: rotation, slant, width, and a gentle quadratic bending of the plane.
    private readonly record struct Bend(
        float XX, float XY, float YX, float YY, float BowX, float BowY, float Twist, float Swell)
    {
        public static Bend Draw(DigitRenderer hand)
        {
            float width = 0.86f * (1 + 0.20f * hand.Normal());
            float slant = 0.14f + 0.23f * hand.Normal();
            float halfAngle = 0.045f * hand.Normal();
            float cosine = (1 - halfAngle * halfAngle) / (1 + halfAngle * halfAngle);
            float sine = 2 * halfAngle / (1 + halfAngle * halfAngle);
            return new Bend(
                cosine * width, -cosine * slant - sine, sine * width, cosine - sine * slant,
                0.20f * hand.Normal(), 0.15f * hand.Normal(), 0.24f * hand.Normal(), 0.18f * hand.Normal());
        }

        public (float X, float Y) Apply(float x, float y)
        {
            float u = x - 0.5f, v = y - 0.5f;
            float bentU = u + BowX * v * v + Twist * u * v;
            float bentV = v + BowY * u * u + Swell * u * v;
            return (XX * bentU + XY * bentV, YX * bentU + YY * bentV);
        }
    }
}
