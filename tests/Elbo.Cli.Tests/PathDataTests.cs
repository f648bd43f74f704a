using System.Text.Json;
using Elbo.Reports;

namespace Elbo.Cli.Tests;

public sealed class PathDataTests
{
    [Fact]
    public void A_folder_of_pictures_is_shown_planned_trained_on_and_found_again()
    {
        using TemporaryFolder folder = new();
        string pictures = Pictures(folder, 40);
        File.WriteAllText(Path.Combine(pictures, "a", "broken.png"), "words");

        Called shown = Called.With("data", "show", pictures, "--out", folder["sheet.png"]);
        Assert.Equal((0, true), (shown.Code, File.Exists(folder["sheet.png"])));
        Assert.Contains("a (", shown.Out, StringComparison.Ordinal);
        Assert.Contains("1 of 41 pictures cannot be read", shown.Error, StringComparison.Ordinal);
        Assert.Contains("model.network conv: ", shown.Out, StringComparison.Ordinal);

        string run = folder["run"];
        string[] train = ["train", pictures, "--epochs", "1", "--latent", "3", "--out", run];
        JsonElement plan = Assert.Single(Called.With([.. train, "--dry-run", "--json"]).Json);
        Assert.Equal("plan", plan.GetProperty("event").GetString());
        Assert.False(Directory.Exists(run));
        Assert.DoesNotContain(plan.GetProperty("decided").EnumerateArray(),
            each => each.GetProperty("key").GetString() == "model.latent");

        Called trained = Called.With(train);
        Assert.Equal((0, ""), (trained.Code, string.Join(' ', trained.ErrorLines.Where(
            line => !line.Contains("warning", StringComparison.Ordinal)))));
        Assert.Contains("broken.png", File.ReadAllText(Path.Combine(run, "report.html")), StringComparison.Ordinal);
        JsonElement data = JsonDocument.Parse(File.ReadAllText(Path.Combine(run, "config.json"))).RootElement
            .GetProperty("data");
        Assert.Equal(pictures, data.GetProperty("path").GetString());
        Assert.Equal("images", data.GetProperty("format").GetString());
        Assert.Equal(0, Called.With("evaluate", run, "--samples", "0").Code);

        string moved = folder.Path + "/elsewhere/pictures";
        Directory.CreateDirectory(folder["elsewhere"]);
        Directory.Move(pictures, moved);
        Called gone = Called.With("evaluate", run, "--samples", "0");
        Assert.Equal(1, gone.Code);
        Assert.Contains("where nothing is now", Assert.Single(gone.ErrorLines), StringComparison.Ordinal);
        Called found = Called.With("evaluate", run, moved, "--samples", "0", "--json");
        Assert.Equal(4, found.Json[0].GetProperty("result").GetProperty("examples").GetInt32());
        File.Delete(Path.Combine(moved, "a", "0.png"));
        Called changed = Called.With("evaluate", run, moved, "--samples", "0");
        Assert.Equal(1, changed.Code);
        Assert.Contains("not what the run began with", changed.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a.jpg")]
    [InlineData("a.jpg", "b.jpeg", "c/d.JPG")]
    public void Jpeg_without_its_library_is_answered_with_one_line(params string[] names)
    {
        using TemporaryFolder folder = new();
        foreach (string name in names)
        {
            string path = Path.Combine(folder["pictures"], name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, [0xFF, 0xD8, 0xFF, 0xE0]);
        }

        var without = new Dictionary<string, string>(StringComparer.Ordinal) { ["ELBO_TURBOJPEG"] = folder["none.so"] };
        Called shown = Called.Apart(without, "data", "show", folder["pictures"]);
        Assert.Equal(ExitCode.WrongUsage, shown.Code);
        string line = Assert.Single(shown.ErrorLines);
        Assert.Contains("JPEG pictures need libturbojpeg", line, StringComparison.Ordinal);
        Assert.Contains(folder["none.so"], line, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_data_is_looked_at_whole_and_brought_to_the_models_size()
    {
        using TemporaryFolder folder = new();
        string pictures = Pictures(folder, 30);
        string run = folder["run"];
        Assert.Equal(0, Called.With(
            "train", pictures, "--epochs", "1", "--latent", "2", "--size", "18x16", "--out", run).Code);
        string other = Pictures(folder, 12, "other");
        JsonElement result = Called.With("evaluate", run, other, "--samples", "0", "--json").Json[0];
        Assert.Equal(12, result.GetProperty("result").GetProperty("examples").GetInt32());
    }

    [Theory]
    [InlineData("no such file or folder", "train", "nowhere.npy")]
    [InlineData("Did you mean \"mnist\"", "data", "show", "mnits")]
    [InlineData("is no amount of memory", "data", "show", "digits", "--memory", "much")]
    [InlineData("it has no effect on digits", "train", "digits", "--size", "64")]
    public void What_cannot_be_opened_is_one_line(string expected, params string[] arguments)
    {
        Called called = Called.With(arguments);
        Assert.Equal(ExitCode.WrongUsage, called.Code);
        Assert.Contains(expected, Assert.Single(called.ErrorLines), StringComparison.Ordinal);
    }

    // Stripes in two classes, by folder.
    private static string Pictures(TemporaryFolder folder, int count, string name = "pictures")
    {
        string path = folder[name];
        for (int i = 0; i < count; i++)
        {
            string kind = Path.Combine(path, i % 2 == 0 ? "a" : "b");
            Directory.CreateDirectory(kind);
            float[] pixels = [.. Enumerable.Range(0, 17 * 16).Select(at => (at + i) % (3 + (i % 2)) == 0 ? 1f : 0.2f)];
            var image = new ImageBatch(pixels, 1, 17, 16, 1);
            File.WriteAllBytes(
                Path.Combine(kind, $"{i}.png"),
                Png.Encode(ImageGrid.Arrange(image, new ImageGridOptions { Padding = 0 })));
        }

        return path;
    }
}
