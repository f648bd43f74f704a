using System.Text.Json;
using Elbo.Runs;
using Elbo.Search;

namespace Elbo.Cli.Tests;

/// <summary>An index made, added to, searched and measured, as a user does it.</summary>
public sealed class SearchVerbTests : IDisposable
{
    private readonly SmallRun run = new();

    public void Dispose() => run.Dispose();

    [Fact]
    public void A_collection_is_indexed_added_to_and_searched()
    {
        using TemporaryFolder folder = new();
        JsonElement made = Assert.Single(
            Called.With("search", "index", run.Path, "--examples", "100", "--json").Json);
        Assert.Equal((100, true), (made.GetProperty("count").GetInt32(), made.GetProperty("hasScales").GetBoolean()));
        Called added = Called.With("search", "add", run.Path, "--examples", "20");
        Assert.Contains("120 items in all", added.Out, StringComparison.Ordinal);

        JsonElement ofItem = Assert.Single(Called.With(
            "search", "query", run.Path, "--id", "17", "--top", "5", "--out", folder["n.png"], "--json").Json);
        JsonElement[] items = [.. ofItem.GetProperty("items").EnumerateArray()];
        Assert.Equal(5, items.Length);
        Assert.DoesNotContain(items, item => item.GetProperty("id").GetInt32() == 17);
        double[] distances = [.. items.Select(item => item.GetProperty("distance").GetDouble())];
        Assert.Equal(distances.Order(), distances);
        Assert.True(File.Exists(folder["n.png"]));

        foreach (string distance in new[] { "euclidean", "cosine", "wasserstein", "kl" })
        {
            JsonElement[] ofRows = Called.With(
                "search", "query", run.Path, "--row", "3,5", "--distance", distance, "--json").Json;
            Assert.Equal([103, 105], ofRows.Select(row => row.GetProperty("items")[0].GetProperty("id").GetInt32()));
            Assert.All(ofRows, row => Assert.Equal(
                "digits test", row.GetProperty("items")[0].GetProperty("origin").GetString()));
        }

        JsonElement measured = Assert.Single(
            Called.With("search", "evaluate", run.Path, "--examples", "40", "--json").Json);
        Assert.Equal(4, measured.GetProperty("results").GetArrayLength());
        Assert.All(measured.GetProperty("results").EnumerateArray(), result => Assert.InRange(
            result.GetProperty("sameLabel").GetProperty("mean").GetDouble(), 0.05, 1));
        Assert.Contains("± ", Called.With("search", "evaluate", run.Path, "--examples", "40").Out,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_picture_from_a_file_finds_the_item_that_it_is_of()
    {
        using TemporaryFolder folder = new();
        Called.With("search", "index", run.Path, "--examples", "50");
        Called.With("data", "show", "digits", "--count", "1", "--out", folder["one.png"]);
        JsonElement found = Assert.Single(Called.With(
            "search", "query", run.Path, "--image", folder["one.png"], "--top", "3", "--out", folder["n.png"],
            "--json").Json);
        Assert.Equal("one.png", found.GetProperty("query").GetString());
        Assert.Equal(3, found.GetProperty("items").GetArrayLength());
        Assert.True(File.Exists(folder["n.png"]));
    }

    [Fact]
    public void Wrong_usage_of_the_search_verbs_is_told()
    {
        Faults(["there is no search index yet"], "search", "query", run.Path, "--id", "1");
        Called.With("search", "index", run.Path, "--examples", "30");
        Faults(["exactly one"], "search", "query", run.Path);
        Faults(["exactly one"], "search", "query", run.Path, "--id", "1", "--row", "2");
        Faults(["items run from 0 to 29"], "search", "query", run.Path, "--id", "30");
        Faults(["--top", "Did you mean \"cosine\"", "exactly one", "--out"],
            "search", "query", run.Path, "--top", "0", "--distance", "cosin", "--out", "n.jpg");
        Faults(["none.png"], "search", "query", run.Path, "--image", "none.png");
    }

    [Fact]
    public void Another_process_that_writes_to_the_run_is_told_and_reading_is_free()
    {
        Called.With("search", "index", run.Path, "--examples", "30");
        using (RunFolder.Open(run.Path).Lock())
        {
            foreach (string verb in new[] { "index", "add" })
            {
                Called second = Called.With("search", verb, run.Path, "--examples", "10");
                Assert.Equal(ExitCode.Failure, second.Code);
                Assert.Contains(
                    "another process is writing to this run", Assert.Single(second.ErrorLines),
                    StringComparison.Ordinal);
            }

            Assert.Equal(ExitCode.Failure, Called.With("resume", run.Path).Code);
            Assert.Equal(ExitCode.Success, Called.With("search", "query", run.Path, "--id", "1").Code);
        }

        Assert.Equal(ExitCode.Success, Called.With("search", "add", run.Path, "--examples", "10").Code);
    }

    [Fact]
    public void An_index_of_other_weights_is_told()
    {
        Called.With("search", "index", run.Path, "--examples", "30");
        byte[] model = File.ReadAllBytes(run["model.safetensors"]);
        model[^2] ^= 1;
        File.WriteAllBytes(run["model.safetensors"], model);
        foreach (string[] more in new string[][] { ["query", run.Path, "--id", "1"], ["add", run.Path] })
        {
            Called called = Called.With(["search", .. more]);
            Assert.NotEqual(ExitCode.Success, called.Code);
            Assert.Contains(
                "the model has changed since", Assert.Single(called.ErrorLines), StringComparison.Ordinal);
        }

        Assert.Equal(ExitCode.Success, Called.With("search", "index", run.Path, "--examples", "30").Code);
        Assert.Equal(ExitCode.Success, Called.With("search", "query", run.Path, "--id", "1").Code);
    }

    [Fact]
    public void A_damaged_index_is_one_line()
    {
        Called.With("search", "index", run.Path, "--examples", "30");
        byte[] bytes = File.ReadAllBytes(run[SearchIndex.FileName]);
        File.WriteAllBytes(run[SearchIndex.FileName], bytes[..^1000]);
        Called called = Called.With("search", "query", run.Path, "--id", "1");
        Assert.Contains("the file ends here", Assert.Single(called.ErrorLines), StringComparison.Ordinal);
    }

    private static void Faults(string[] expected, params string[] arguments)
    {
        Called called = Called.With(arguments);
        Assert.Equal(ExitCode.WrongUsage, called.Code);
        Assert.Equal(expected.Length, called.ErrorLines.Length);
        Assert.All(expected, fault => Assert.Contains(fault, called.Error, StringComparison.Ordinal));
    }
}
