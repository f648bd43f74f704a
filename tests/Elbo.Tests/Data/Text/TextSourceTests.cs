using System.IO.Compression;
using System.Text;
using Elbo.Data;
using Elbo.Data.Text;

namespace Elbo.Tests.Data.Text;

public sealed class TextSourceTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Files_of_a_folder_are_its_parts_and_the_tokens_are_those_of_the_training_part()
    {
        Write("train.en.txt", "a dog runs\na dog sits\n");
        Write("val.txt", "a dog runs\n");
        Write("test.txt.gz", "a bird\n");
        TextSource source = TextSource.Open(folder.Path, new DataOptions { Text = Words(1) });
        Split split = source.Read(null, CancellationToken.None).ToSplit(0.1, 1);
        Assert.Equal((2, 1, 1), (split.Train.Count, split.Validation!.Count, split.Test.Count));
        Assert.Equal([" a", " dog", " runs", " sits"], split.Train.Text!.Words);
        Assert.Equal([3f, 2f, 1f, 0f], Item(split.Test, 0));
    }

    [Fact]
    public void A_corpus_named_by_its_language_is_found_and_two_languages_are_a_fault()
    {
        Write("train.en.gz", "a dog runs\n");
        Write("test_2016.en.gz", "a bird\n");
        Write("notes.en", "not one of its parts\n");
        var known = new TextFormat();
        Assert.True(known.IsFolder(folder.Path));
        Assert.Same(known, DataFormat.Find(folder.File("notes.en"), [known], null));
        DataParts parts = TextSource.Open(folder.Path, new DataOptions { Text = Words(1) })
            .Read(null, TestContext.Current.CancellationToken);
        Assert.Equal((1, 1), (parts.Train.Count, parts.Test!.Count));
        Write("train.de", "ein Hund\n");
        Assert.Equal(
            $"{folder.Path}: there are sentences in 2 languages (.de, .en). Give a folder with the files of one, "
            + "or one file.",
            Assert.Throws<DataException>(() => TextSource.Open(folder.Path, new DataOptions())).Message);
    }

    [Fact]
    public void One_file_is_cut_by_its_seed_and_the_tokens_are_of_what_is_learned_from()
    {
        Write("all.txt", string.Concat(Enumerable.Range(0, 20).Select(i => $"word{i} and more\n")));
        var options = new DataOptions { Text = Words(1), TestShare = 0.25, SplitSeed = 3 };
        Split split = TextSource.Open(folder.File("all.txt"), options)
            .Read(null, TestContext.Current.CancellationToken).ToSplit(0.25, 3);
        Assert.Equal((15, 5), (split.Train.Count, split.Test.Count));
        Assert.Equal(17, split.Train.Text!.Words.Count);
        Assert.All(Enumerable.Range(0, 5), item => Assert.Equal(2f, Item(split.Test, item)[0]));
    }

    [Fact]
    public void Bytes_that_are_no_text_are_a_fault_with_their_place()
    {
        File.WriteAllBytes(folder.File("bad.txt"), [.. "fine\nso "u8, 0xFF, (byte)'\n']);
        string message = Assert.Throws<DataException>(
            () => TextSource.Open(folder.File("bad.txt"), new DataOptions())).Message;
        Assert.Equal(
            $"{folder.File("bad.txt")}: line 2, byte 8: this is not UTF-8. Convert the file, such as by "
            + "`iconv -t UTF-8`.", message);
    }

    [Fact]
    public void Empty_lines_and_long_sentences_are_left_out_and_said()
    {
        Write("some.txt", "\uFEFFa b\r\n\n  \nthis one is far too long\na c\n");
        var options = new DataOptions { Text = Words(1) with { Longest = 3 } };
        DataParts parts = TextSource.Open(folder.File("some.txt"), options)
            .Read(null, TestContext.Current.CancellationToken);
        Assert.Equal(2, parts.Train.Count);
        Assert.Equal(
            [
                $"{folder.File("some.txt")}: 2 empty lines are left out",
                "1 training sentences of more than 3 tokens are left out, the first: this one is far too long",
            ],
            parts.Warnings);
    }

    [Theory]
    [InlineData("", "there is no sentence in it. Write one a line.")]
    [InlineData("one two three", "all sentences have more than 2 tokens. Raise data.longest, or cut the sentences.")]
    public void A_file_without_a_usable_sentence_says_so(string text, string expected)
    {
        Write("few.txt", text);
        var options = new DataOptions { Text = Words(1) with { Longest = 2 } };
        string message = Assert.Throws<DataException>(() => TextSource.Open(folder.File("few.txt"), options)).Message;
        Assert.Equal($"{folder.File("few.txt")}: {expected}", message);
    }

    [Fact]
    public void Tokens_of_a_run_are_used_as_they_are()
    {
        Write("other.txt", "a dog\nan otter\n");
        var known = new Vocabulary { Kind = TokenKind.Words, Words = [" a", " dog"], Longest = 7 };
        var options = new DataOptions { Text = new TextOptions { Known = known } };
        Dataset data = TextSource.Open(folder.File("other.txt"), options)
            .Read(null, TestContext.Current.CancellationToken).Train;
        Assert.Equal([3f, 4f, 1f, 0f, 0f, 0f, 0f], Item(data, 0));
        Assert.Equal([2f, 2f, 1f, 0f, 0f, 0f, 0f], Item(data, 1));
    }

    [Fact]
    public void A_file_packed_by_gzip_and_cut_off_is_damaged()
    {
        Write("whole.txt.gz", string.Concat(Enumerable.Range(0, 500).Select(i => $"line {i * 7919}\n")));
        byte[] bytes = File.ReadAllBytes(folder.File("whole.txt.gz"));
        File.WriteAllBytes(folder.File("cut.txt.gz"), bytes[..^200]);
        Assert.Throws<DataException>(() => TextSource.Open(folder.File("cut.txt.gz"), new DataOptions()));
    }

    [Fact]
    public void Batches_hold_sentences_of_about_one_length_and_each_once()
    {
        var vocabulary = new Vocabulary { Kind = TokenKind.Bytes, Longest = 40 };
        var random = new Random(4);
        var data = new TextDataset(
            "lengths", vocabulary,
            Enumerable.Range(0, 1003).Select(_ => (int[])[.. Enumerable.Repeat(5, random.Next(1, 40)), TokenIds.End]));
        var loader = new BatchLoader(data, new BatchOptions { BatchSize = 10, Seed = 1, Shuffle = true });
        float[] buffer = new float[loader.BufferLength];
        List<int> seen = [];
        List<int> spreads = [];
        for (int step = 0; step < loader.StepsPerEpoch; step++)
        {
            int[] batch = [.. loader.Read(0, step, buffer)];
            int[] lengths = [.. batch.Select(item => data.Lengths[item])];
            spreads.Add(lengths.Max() - lengths.Min());
            seen.AddRange(batch);
        }

        Assert.Equal(Enumerable.Range(0, 1003), seen.Order());
        Assert.True(spreads.SkipLast(1).Average() < 1.5, $"Lengths differ by {spreads.Average()} within a batch.");
        loader.Read(1, 0, buffer);
        Assert.NotEqual(seen[..10], [.. loader.Read(1, 0, buffer)]);
    }

    private static TextOptions Words(int leastCount) => new() { Tokens = TokenKind.Words, LeastCount = leastCount };

    private static float[] Item(Dataset data, int item)
    {
        float[] values = new float[data.ItemShape.Count];
        data.Read([item], values);
        return values;
    }

    private void Write(string name, string text)
    {
        using FileStream file = File.Create(folder.File(name));
        using Stream stream = name.EndsWith(".gz", StringComparison.Ordinal)
            ? new GZipStream(file, CompressionLevel.Fastest) : file;
        stream.Write(Encoding.UTF8.GetBytes(text));
    }
}
