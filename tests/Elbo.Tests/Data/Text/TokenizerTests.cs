using System.Text;
using Elbo.Data.Text;

namespace Elbo.Tests.Data.Text;

public sealed class TokenizerTests
{
    private static readonly string[] Lines =
    [
        "Two young, White males are outside near many bushes.", "A man in a blue shirt isn't standing on a ladder.",
        "Über die \"Brücke\" läuft ein Hund — schnell!", "猫が好きです。", "a😀b 12.5% e\u0301tude", "x", "--- ... '' a-b -c",
    ];

    public static TheoryData<TokenKind> Kinds => [TokenKind.Words, TokenKind.Bpe, TokenKind.Bytes];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Sentences_come_back_as_they_were(TokenKind kind)
    {
        var tokenizer = new Tokenizer(
            VocabularyLearner.Learn(Lines, new TextOptions { Tokens = kind, LeastCount = 1, MostTokens = 400 }));
        Assert.All(Lines, line => Assert.Equal(line, tokenizer.Decode([.. tokenizer.Encode(line)])));
    }

    [Fact]
    public void Any_signs_have_byte_pairs_though_none_of_them_was_seen()
    {
        var tokenizer = new Tokenizer(VocabularyLearner.Learn(Lines, new TextOptions { Tokens = TokenKind.Bpe }));
        const string strange = "Þórr и Ἀχιλλεύς 𝄞";
        Assert.Equal(strange, tokenizer.Decode([.. tokenizer.Encode(strange)]));
        Assert.DoesNotContain(TokenIds.Unknown, tokenizer.Encode(strange));
    }

    [Fact]
    public void Rare_words_are_unknown()
    {
        var tokenizer = new Tokenizer(VocabularyLearner.Learn(
            ["a dog runs", "a dog sits", "a cat runs"], new TextOptions { Tokens = TokenKind.Words, LeastCount = 2 }));
        Assert.Equal([" a", " dog", " runs"], tokenizer.Vocabulary.Words);
        Assert.Equal("a <unk> runs", tokenizer.Decode([.. tokenizer.Encode("a cat runs")]));
    }

    [Fact]
    public void Merges_are_those_of_counting_all_pairs_anew_each_time()
    {
        var counts = Lines.SelectMany(WordSplitter.Split).GroupBy(word => word, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => (long)group.Count(), StringComparer.Ordinal);
        counts[" low"] = 5;
        counts[" lower"] = 2;
        counts[" newest"] = 6;
        counts[" widest"] = 3;
        Assert.Equal(Naive(counts, 40), PairMerges.Learn(counts, 40));
    }

    [Fact]
    public void The_example_of_the_paper_joins_es_and_est_first()
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal)
        { ["low"] = 5, ["lower"] = 2, ["newest"] = 6, ["widest"] = 3 };
        var tokenizer = new Tokenizer(new Vocabulary { Kind = TokenKind.Bpe, Merges = PairMerges.Learn(counts, 2) });
        int first = TokenIds.First + 256;
        Assert.Equal("es", tokenizer.Decode([first]));
        Assert.Equal("est", tokenizer.Decode([first + 1]));
    }

    private static List<int> Naive(Dictionary<string, long> counts, int most)
    {
        var words = counts.Select(each => (
            Parts: Encoding.UTF8.GetBytes(each.Key).Select(part => TokenIds.First + part).ToList(), each.Value))
            .ToList();
        List<int> merges = [];
        for (int made = 0; made < most; made++)
        {
            var best = words.SelectMany(word => word.Parts.Zip(word.Parts.Skip(1)).Select(pair => (pair, word.Value)))
                .GroupBy(each => each.pair).Select(group => (group.Key, Count: group.Sum(each => each.Value)))
                .Where(each => each.Count >= 2)
                .OrderByDescending(each => each.Count).ThenBy(each => each.Key.First).ThenBy(each => each.Key.Second)
                .Select(each => ((int First, int Second)?)each.Key).FirstOrDefault();
            if (best is not { } pair)
            {
                break;
            }

            merges.AddRange([pair.First, pair.Second]);
            foreach ((List<int> parts, long _) in words)
            {
                for (int i = 0; i + 1 < parts.Count; i++)
                {
                    if (parts[i] == pair.First && parts[i + 1] == pair.Second)
                    {
                        parts[i] = TokenIds.First + 256 + made;
                        parts.RemoveAt(i + 1);
                    }
                }
            }
        }

        return merges;
    }
}
