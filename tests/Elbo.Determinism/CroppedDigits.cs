using Elbo.Data;
using Elbo.Data.Sources;
using Elbo.Tensors;

namespace Elbo.Determinism;

/// <summary>The middle of the built-in digits, made coarse: small images of odd sizes, quick to train on.</summary>
internal static class CroppedDigits
{
    private const int Height = 11;
    private const int Width = 7;
    private const int Step = 2;
    private const int FirstRow = 3;
    private const int FirstColumn = 8;

    public static Split Create(int train, int validation, int test)
    {
        Split digits = Digits.Create(Digits.StandardSeed, train, test);
        Split cropped = new(Crop(digits.Train), Validation: null, Crop(digits.Test));
        return cropped.WithValidation(validation);
    }

    private static ImageDataset Crop(Dataset digits)
    {
        Shape shape = digits.ItemShape;
        float[] image = new float[shape.Count];
        byte[] pixels = new byte[digits.Count * Height * Width];
        int next = 0;
        for (int index = 0; index < digits.Count; index++)
        {
            digits.Read([index], image);
            for (int y = 0; y < Height; y++)
            {
                for (int x = 0; x < Width; x++)
                {
                    int at = ((FirstRow + (Step * y)) * shape[1]) + FirstColumn + (Step * x);
                    pixels[next++] = (byte)(image[at] * 255f);
                }
            }
        }

        return new ImageDataset("cropped digits", pixels, new Shape(Height, Width, 1), [], []);
    }
}
