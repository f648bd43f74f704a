using System.Text.Json;

namespace Elbo.Cli.Tests;

/// <summary>encode, decode, interpolate, traverse and sample on a small run.</summary>
public sealed class CodeVerbTests(SmallRun run) : IClassFixture<SmallRun>
{
    [Fact]
    public void Codes_go_out_and_come_back_as_images()
    {
        using TemporaryFolder folder = new();
        foreach (string ending in new[] { "npy", "csv" })
        {
            string codes = folder[$"codes.{ending}"];
            JsonElement line = Assert.Single(
                Called.With("encode", run.Path, "--examples", "30", "--scale", "--out", codes, "--json").Json);
            Assert.Equal((30, 2), (line.GetProperty("count").GetInt32(), line.GetProperty("latents").GetInt32()));
            Assert.Equal(ending == "npy" ? 3 : 1, line.GetProperty("files").GetArrayLength());
            Called decoded = Called.With("decode", run.Path, codes, "--out", folder[$"{ending}.png"]);
            Assert.Equal($"30 decoded codes: {folder[$"{ending}.png"]}\n", decoded.Out);
        }

        Assert.Equal(File.ReadAllBytes(folder["npy.png"]), File.ReadAllBytes(folder["csv.png"]));
        Assert.Equal("id,label", File.ReadAllLines(folder["codes.items.csv"])[0]);
        Assert.Equal("id,label,z0,z1,scale0,scale1", File.ReadAllLines(folder["codes.csv"])[0]);
    }

    [Fact]
    public void Draws_depend_on_the_seed_and_means_do_not()
    {
        using TemporaryFolder folder = new();
        string[] Codes(params string[] more)
        {
            Assert.Equal(
                ExitCode.Success,
                Called.With(["encode", run.Path, "--examples", "5", "--out", folder["c.csv"], .. more]).Code);
            return File.ReadAllLines(folder["c.csv"]);
        }

        Assert.Equal(Codes("--seed", "1"), Codes("--seed", "2"));
        Assert.NotEqual(Codes("--sample", "--seed", "1"), Codes("--sample", "--seed", "2"));
        Assert.Equal(Codes("--sample", "--seed", "1"), Codes("--sample", "--seed", "1", "--threads", "1"));
    }

    [Fact]
    public void Interpolate_and_traverse_write_pictures_or_numbers()
    {
        using TemporaryFolder folder = new();
        JsonElement ways = Assert.Single(Called.With(
            "interpolate", run.Path, "--from", "0,3", "--to", "4,5", "--steps", "4", "--out", folder["i.png"],
            "--json").Json);
        Assert.Equal(4, ways.GetProperty("count").GetInt32());
        Assert.True(File.Exists(folder["i.png"]));
        Called.With("interpolate", run.Path, "--way", "spherical", "--steps", "4", "--out", folder["i.csv"]);
        Assert.Equal(1 + (3 * 5), File.ReadAllLines(folder["i.csv"]).Length);
        JsonElement latents = Assert.Single(Called.With(
            "traverse", run.Path, "--steps", "5", "--out", folder["t.png"], "--json").Json);
        JsonElement[] rows = [.. latents.GetProperty("latents").EnumerateArray()];
        Assert.Equal(2, rows.Length);
        Assert.True(rows[0].GetProperty("kl").GetDouble() >= rows[1].GetProperty("kl").GetDouble());
        Assert.Contains("nats", Called.With("traverse", run.Path, "--out", folder["t.png"]).Out,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Sample_writes_numbers_and_is_the_decoded_middle_at_temperature_0()
    {
        using TemporaryFolder folder = new();
        Called.With("sample", run.Path, "--count", "3", "--temperature", "0", "--out", folder["s.csv"]);
        string[] lines = File.ReadAllLines(folder["s.csv"]);
        Assert.Equal(4, lines.Length);
        Assert.Equal(lines[1], lines[3]);
        Assert.Equal(784, lines[1].Split(',').Length);
        Called.With("sample", run.Path, "--count", "3", "--out", folder["s.csv"]);
        Assert.NotEqual(lines[1], File.ReadAllLines(folder["s.csv"])[1], StringComparer.Ordinal);
    }

    [Fact]
    public void Reconstructions_are_numbers_where_they_are_asked_for_and_those_of_encode_and_decode()
    {
        using TemporaryFolder folder = new();
        Called.With("reconstruct", run.Path, "--count", "12", "--out", folder["r.csv"]);
        Called.With("encode", run.Path, "--examples", "12", "--out", folder["c.csv"]);
        Called.With("decode", run.Path, folder["c.csv"], "--out", folder["d.csv"]);
        Assert.Equal(13, File.ReadAllLines(folder["r.csv"]).Length);
        Assert.Equal(File.ReadAllLines(folder["d.csv"]), File.ReadAllLines(folder["r.csv"]));
        Faults(["--corrupt"], "reconstruct", run.Path, "--corrupt", "gaussian", "--out", folder["r.npy"]);
    }

    [Fact]
    public void Everything_wrong_is_told_at_once()
    {
        Faults(["--out", "--split", "--examples", "--seed"],
            "encode", run.Path, "--out", "codes.txt", "--split", "tset", "--examples", "0", "--seed", "x");
        Faults(["--from, --to", "--way", "--steps", "--label", "--out"],
            "interpolate", run.Path, "--from", "1,2", "--to", "3", "--way", "round", "--steps", "0", "--label", "3",
            "--out", "nowhere/at/all.png");
        Faults(["--latents", "--steps", "--range", "--from"],
            "traverse", run.Path, "--latents", "0", "--steps", "1", "--range", "-1", "--from", "x");
        Faults(["--columns", "--label", "none.csv"],
            "decode", run.Path, "none.csv", "--columns", "0", "--label", "7");
        Faults(["--label", "--temperature", "--out", "--count"],
            "sample", run.Path, "--label", "7", "--temperature", "hot", "--out", "a.jpg", "--count", "0");
        Faults(["there is no row 10000"], "interpolate", run.Path, "--from", "1", "--to", "10000");
        Faults(["there is no row 99999"], "traverse", run.Path, "--from", "99999");
    }

    private static void Faults(string[] expected, params string[] arguments)
    {
        Called called = Called.With(arguments);
        Assert.Equal(ExitCode.WrongUsage, called.Code);
        Assert.Equal(expected.Length, called.ErrorLines.Length);
        Assert.All(expected, fault => Assert.Contains(fault, called.Error, StringComparison.Ordinal));
    }
}
