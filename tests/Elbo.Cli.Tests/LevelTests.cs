using System.Runtime.InteropServices;

namespace Elbo.Cli.Tests;

/// <summary>Upper levels of latents kept, those below at their means, drawn, or of other examples.</summary>
public sealed class LevelTests(SmallLadder run, SmallRun flat)
    : IClassFixture<SmallLadder>, IClassFixture<SmallRun>
{
    private const int Pixels = 28 * 28;

    [Fact]
    public void Progressive_goes_from_the_highest_level_to_all()
    {
        float[] all = Rebuilt("--count", "2", "--progressive");
        Assert.Equal(2 * 2 * Pixels, all.Length);
        float[] upper = Rebuilt("--count", "2", "--from-level", "2");
        float[] whole = Rebuilt("--count", "2");
        for (int example = 0; example < 2; example++)
        {
            Assert.Equal(upper.AsSpan(example * Pixels, Pixels), all.AsSpan(2 * example * Pixels, Pixels));
            Assert.Equal(whole.AsSpan(example * Pixels, Pixels), all.AsSpan(((2 * example) + 1) * Pixels, Pixels));
        }
    }

    [Fact]
    public void A_draw_belongs_to_seed_number_and_example()
    {
        float[] all = Rebuilt("--rows", "3,5", "--from-level", "2", "--redraw", "--draws", "3", "--seed", "7");
        Assert.Equal(2 * 3 * Pixels, all.Length);
        float[] one = Rebuilt("--rows", "5", "--from-level", "2", "--redraw", "--draws", "2", "--seed", "7");
        Assert.Equal(all[(3 * Pixels)..(5 * Pixels)], one);
        Assert.NotEqual(one[..Pixels], one[Pixels..]);
        Assert.NotEqual(one, Rebuilt("--rows", "5", "--from-level", "2", "--redraw", "--draws", "2", "--seed", "8"));
        string[] calm = ["--rows", "3,5", "--from-level", "2", "--redraw", "--temperature"];
        Assert.Equal(Rebuilt("--rows", "3,5", "--from-level", "2"), Rebuilt([.. calm, "0"]));
        Assert.NotEqual(Rebuilt([.. calm, "0.5"]), Rebuilt([.. calm, "1"]));
    }

    [Fact]
    public void Details_are_those_of_the_named_rows()
    {
        float[] all = Rebuilt("--rows", "3,5", "--from-level", "2", "--details", "3,9");
        float[] own = Rebuilt("--rows", "3");
        Assert.Equal(2 * 2 * Pixels, all.Length);
        Assert.All(all[..Pixels].Zip(own), pair => Assert.Equal(pair.Second, pair.First, 1e-4));
        Assert.NotEqual(all[..Pixels], all[Pixels..(2 * Pixels)]);
    }

    [Fact]
    public void Samples_keep_the_upper_level_of_a_row()
    {
        using TemporaryFolder folder = new();
        string[] kept = ["sample", run.Path, "--keep", "4", "--from-level", "2", "--seed", "3"];
        Called told = Called.With([.. kept, "--count", "3", "--out", folder["3.npy"]]);
        Assert.Equal((ExitCode.Success, ""), (told.Code, told.Error));
        Assert.Contains("level 2 up of row 4", told.Out, StringComparison.Ordinal);
        float[] three = Numbers(folder["3.npy"]);
        Called.With([.. kept, "--count", "2", "--out", folder["2.npy"]]);
        Assert.Equal(three[..(2 * Pixels)], Numbers(folder["2.npy"]));
        Called.With([.. kept, "--count", "2", "--temperature", "0", "--out", folder["0.npy"]]);
        float[] calm = Numbers(folder["0.npy"]);
        Assert.Equal(calm[..Pixels], calm[Pixels..]);
        Assert.Equal(Rebuilt("--rows", "4", "--from-level", "2"), calm[..Pixels]);
    }

    [Theory]
    [InlineData("p.png", "--progressive")]
    [InlineData("d.png", "--from-level", "2", "--redraw", "--draws", "4")]
    [InlineData("m.png", "--from-level", "2", "--details", "1,2")]
    public void Each_example_has_a_row_of_a_picture(string name, params string[] options)
    {
        using TemporaryFolder folder = new();
        Called told = Called.With(["reconstruct", run.Path, "--count", "3", .. options, "--out", folder[name]]);
        Assert.Equal((ExitCode.Success, ""), (told.Code, told.Error));
        Assert.Contains("3 examples", told.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--from-level: not with --progressive", "--progressive", "--from-level", "2")]
    [InlineData("--details: not with --progressive", "--progressive", "--details", "2")]
    [InlineData("--details: not with --redraw", "--redraw", "--from-level", "2", "--details", "2")]
    [InlineData("--draws: it belongs to --redraw", "--draws", "2")]
    [InlineData("--temperature: it belongs to --redraw", "--temperature", "2")]
    [InlineData("--temperature: '-1' is not a number", "--redraw", "--from-level", "2", "--temperature", "-1")]
    [InlineData("--draws: not with --progressive", "--progressive", "--redraw", "--draws", "2")]
    [InlineData("--redraw: no level is below level 1. Add --from-level, from 2 to 2", "--redraw")]
    [InlineData("--details: no level is below level 1", "--details", "2")]
    [InlineData("--from-level: '3' is not a whole number from 1 to 2", "--redraw", "--from-level", "3")]
    [InlineData("--details: there is no row 4000000", "--from-level", "2", "--details", "4000000")]
    [InlineData("--rows: there is no row 4000000", "--rows", "4000000")]
    [InlineData("--count: not with --rows", "--rows", "1", "--count", "2")]
    [InlineData("--progressive: it is not shown with --corrupt", "--progressive", "--corrupt", "gaussian:0.3")]
    public void What_cannot_be_is_said_in_one_line(string fault, params string[] options)
    {
        Called told = Called.With(["reconstruct", run.Path, .. options]);
        Assert.Equal(ExitCode.WrongUsage, told.Code);
        Assert.Single(told.Error.Trim().Split('\n'));
        Assert.Contains(fault, told.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--from-level: it belongs to --keep", "--from-level", "2")]
    [InlineData("--split: it belongs to --keep", "--split", "train")]
    [InlineData("--from-level: '1' is not a whole number from 2 to 2", "--keep", "1", "--from-level", "1")]
    [InlineData("--keep: there is no row 4000000", "--keep", "4000000")]
    public void Samples_that_cannot_be_are_said_in_one_line(string fault, params string[] options)
    {
        Called told = Called.With(["sample", run.Path, .. options]);
        Assert.Equal(ExitCode.WrongUsage, told.Code);
        Assert.Single(told.Error.Trim().Split('\n'));
        Assert.Contains(fault, told.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("reconstruct", "--progressive")]
    [InlineData("reconstruct", "--from-level", "2")]
    [InlineData("reconstruct", "--redraw")]
    [InlineData("sample", "--keep", "3")]
    public void A_model_with_one_level_is_told_so(string verb, params string[] options)
    {
        Called told = Called.With([verb, flat.Path, .. options]);
        Assert.Equal(ExitCode.WrongUsage, told.Code);
        Assert.Single(told.Error.Trim().Split('\n'));
        Assert.Contains("the model has one level of latents", told.Error, StringComparison.Ordinal);
    }

    // A .npy: 10 bytes, of which the last two are the length of the header that follows, then floats.
    private static float[] Numbers(string file)
    {
        ReadOnlySpan<byte> bytes = File.ReadAllBytes(file);
        return MemoryMarshal.Cast<byte, float>(bytes[(10 + BitConverter.ToUInt16(bytes[8..10]))..]).ToArray();
    }

    private float[] Rebuilt(params string[] options)
    {
        using TemporaryFolder folder = new();
        Called told = Called.With(["reconstruct", run.Path, .. options, "--out", folder["r.npy"]]);
        Assert.Equal((ExitCode.Success, ""), (told.Code, told.Error));
        return Numbers(folder["r.npy"]);
    }
}
