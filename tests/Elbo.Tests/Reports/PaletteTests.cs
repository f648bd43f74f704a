using Elbo.Reports;

namespace Elbo.Tests.Reports;

public sealed class PaletteTests
{
    // Machado, Oliveira and Fernandes (2009), severity 1, on linear RGB.
    private static readonly double[][] Protanopia =
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]];

    private static readonly double[][] Deuteranopia =
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]];

    private static readonly double[][] Normal = [[1, 0, 0], [0, 1, 0], [0, 0, 1]];

    [Fact]
    public void Every_two_class_colours_differ_for_normal_and_for_colour_blind_sight()
    {
        foreach (double[][] sight in new[] { Normal, Protanopia, Deuteranopia })
        {
            for (int first = 0; first < Palette.Classes.Count; first++)
            {
                for (int second = 0; second < first; second++)
                {
                    double[] a = OkLab(Palette.Classes[first], sight);
                    double[] b = OkLab(Palette.Classes[second], sight);
                    double distance = Math.Sqrt(a.Zip(b).Sum(pair => Math.Pow(pair.First - pair.Second, 2)));
                    Assert.True(distance >= 0.05, $"classes {first} and {second} differ by {distance:0.000}");
                }
            }
        }
    }

    [Fact]
    public void Classes_beyond_the_tenth_share_the_colour_of_none()
    {
        Assert.Equal(10, Palette.Classes.Distinct().Count());
        Assert.Equal(Palette.Other, Palette.Class(10));
        Assert.Equal(Palette.Other, Palette.Class(-1));
        Assert.DoesNotContain(Palette.Other, Palette.Classes);
    }

    private static double[] OkLab(Rgb colour, double[][] sight)
    {
        double[] rgb = [Linear(colour.Red), Linear(colour.Green), Linear(colour.Blue)];
        double[] seen = [.. sight.Select(row => Math.Clamp(row.Zip(rgb).Sum(pair => pair.First * pair.Second), 0, 1))];
        double l = Math.Cbrt((0.4122214708 * seen[0]) + (0.5363325363 * seen[1]) + (0.0514459929 * seen[2]));
        double m = Math.Cbrt((0.2119034982 * seen[0]) + (0.6806995451 * seen[1]) + (0.1073969566 * seen[2]));
        double s = Math.Cbrt((0.0883024619 * seen[0]) + (0.2817188376 * seen[1]) + (0.6299787005 * seen[2]));
        return
        [
            (0.2104542553 * l) + (0.7936177850 * m) - (0.0040720468 * s),
            (1.9779984951 * l) - (2.4285922050 * m) + (0.4505937099 * s),
            (0.0259040371 * l) + (0.7827717662 * m) - (0.8086757660 * s),
        ];
    }

    private static double Linear(byte value)
    {
        double share = value / 255.0;
        return share <= 0.04045 ? share / 12.92 : Math.Pow((share + 0.055) / 1.055, 2.4);
    }
}
