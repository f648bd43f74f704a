using Elbo.Tensors;

namespace Elbo.Data.Sources;

/// <summary>
/// A skull over crossed bones, white on black: what nobody would take for a digit. Each image has its own size, place
/// and tilt, as a pure function of its index.
/// </summary>
public static class PirateFlags
{
    // Points inside a pixel whose mean is its grey.
    private const int Points = 4;

    private const double BoneWidth = 0.075;
    private const double KnobRadius = 0.105;
    private const double KnobSpread = 0.085;

    /// <summary>Flags of a shape.</summary>
    /// <param name="shape">[height, width, channels].</param>
    /// <param name="count">How many.</param>
    /// <param name="seed">The seed of sizes, places and tilts.</param>
    /// <exception cref="DataException">The shape is none of an image.</exception>
    public static ImageDataset Create(Shape shape, int count, ulong seed)
    {
        if (shape.Rank != 3)
        {
            throw new DataException($"pirate flags: shape {shape} is no image. Give [height, width, channels].");
        }

        byte[] pixels = new byte[count * shape.Count];
        for (int index = 0; index < count; index++)
        {
            Draw(pixels.AsSpan(index * shape.Count, shape.Count), shape, Flag.Of(seed, index));
        }

        return new ImageDataset("pirate flags", pixels, shape, [], []);
    }

    private static void Draw(Span<byte> image, Shape shape, Flag flag)
    {
        for (int y = 0; y < shape[0]; y++)
        {
            for (int x = 0; x < shape[1]; x++)
            {
                int inside = 0;
                for (int point = 0; point < Points * Points; point++)
                {
                    // -1..1 over the shorter side
                    double side = Math.Min(shape[0], shape[1]) / 2.0;
                    double u = (x + ((point % Points) + 0.5) / Points - (shape[1] / 2.0)) / side;
                    double v = (y + ((point / Points) + 0.5) / Points - (shape[0] / 2.0)) / side;
                    (u, v) = flag.Undo(u, v);
                    inside += IsWhite(u, v) ? 1 : 0;
                }

                image.Slice(((y * shape[1]) + x) * shape[2], shape[2])
                    .Fill((byte)(255 * inside / (Points * Points)));
            }
        }
    }

    // u to the right, v down
    private static bool IsWhite(double u, double v) => IsSkull(Math.Abs(u), v) || IsBone(Math.Abs(u), u, v);

    private static bool IsSkull(double side, double v)
    {
        bool cranium = Square(side / 0.50) + Square((v + 0.42) / 0.45) < 1;
        bool jaw = side < 0.27 && v > -0.25 && v < 0.16;
        bool eye = Square((side - 0.20) / 0.135) + Square((v + 0.36) / 0.15) < 1;
        bool nose = v > -0.20 && v < -0.05 && side < (v + 0.20) * 0.55;
        bool gap = v > 0.03 && (side < 0.022 || Math.Abs(side - 0.145) < 0.022);
        return (cranium || jaw) && !eye && !nose && !gap;
    }

    // Two bones crossed at (0, 0.5), with two knobs at each of their ends; between skull and bones it stays black.
    private static bool IsBone(double side, double u, double v)
    {
        const double centre = 0.52;
        const double reach = 0.72;
        const double rise = 0.30;
        if (side < 0.33 && v < 0.23)
        {
            return false;
        }

        double length = Math.Sqrt((reach * reach) + (rise * rise));
        foreach (int tilt in (ReadOnlySpan<int>)[-1, 1])
        {
            double along = ((u * reach) + ((v - centre) * rise * tilt)) / length;
            double across = ((u * -rise * tilt) + ((v - centre) * reach)) / length;
            double toEnd = Math.Abs(along) - length;
            if ((toEnd < 0 && Math.Abs(across) < BoneWidth)
                || Square(toEnd) + Square(Math.Abs(across) - KnobSpread) < Square(KnobRadius))
            {
                return true;
            }
        }

        return false;
    }

    private static double Square(double number) => number * number;

    private readonly record struct Flag(double Size, double Right, double Down, double Tilt)
    {
        public static Flag Of(ulong seed, int index)
        {
            Span<float> numbers = stackalloc float[4];
            new RandomStream(seed, RandomPurpose.Strangers, Example: (uint)index).FillUniform(numbers);
            return new Flag(
                0.88 + (0.12 * numbers[0]), 0.06 * ((2 * numbers[1]) - 1), 0.06 * ((2 * numbers[2]) - 1),
                0.12 * ((2 * numbers[3]) - 1));
        }

        // From the image back to the drawing. Sine and cosine of a small angle by their series: the same bits anywhere.
        public (double U, double V) Undo(double u, double v)
        {
            double sine = Tilt - (Tilt * Tilt * Tilt / 6);
            double cosine = Math.Sqrt(1 - (sine * sine));
            double x = (u - Right) / Size;
            double y = (v - Down) / Size;
            return ((cosine * x) + (sine * y), (cosine * y) - (sine * x));
        }
    }
}
