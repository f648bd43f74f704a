using System.Globalization;
using Elbo.Tensors;

namespace Elbo.Data.Text;

/// <summary>
/// A text that was opened: its tokens are learned from the training sentences alone, and the sentences of all parts are
/// numbers of them.
/// </summary>
public sealed class TextSource : DataSource
{
    private readonly DataParts parts;

    private TextSource(DataHeader header, DataParts parts)
    {
        Header = header;
        this.parts = parts;
    }

    /// <inheritdoc/>
    public override DataHeader Header { get; }

    /// <summary>Reads a file or folder.</summary>
    /// <exception cref="DataException">A file cannot be read, is not UTF-8, or has no sentence.</exception>
    public static TextSource Open(string path, DataOptions options)
    {
        var files = TextFiles.Of(path);
        List<string> rules = [];
        List<string> warnings = [];
        List<string> Lines(IReadOnlyList<string> part) =>
            [.. part.SelectMany(file => Of(file, warnings)).Select(line => line.Text)];
        List<string> train = Lines(files.Train);
        List<string> validation = Lines(files.Validation);
        List<string> test = Lines(files.Test);
        if (train.Count == 0)
        {
            throw new DataException($"{path}: there is no sentence in it. Write one a line.");
        }

        if (test.Count == 0 && options.TestShare < 1)
        {
            (train, test) = Cut(path, train, options);
            rules.Add(
                $"{test.Count} of {train.Count + test.Count} sentences are held out for the test, by data.splitSeed "
                + $"{options.SplitSeed}; the tokens are learned from the others");
        }

        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(path));
        Vocabulary vocabulary = options.Text.Known ?? VocabularyLearner.Learn(train, options.Text);
        int most = options.Text.Known?.Longest ?? options.Text.Longest + 1;
        var tokenizer = new Tokenizer(vocabulary);
        Part[] numbers = [.. new[] { train, validation, test }.Select(part => Part.Of(part, tokenizer, most))];
        if (numbers[0].Sentences.Count == 0)
        {
            throw new DataException(
                $"{path}: all sentences have more than {most - 1} tokens. Raise data.longest, or cut the sentences.");
        }

        vocabulary = options.Text.Known ?? vocabulary with { Longest = numbers.Max(part => part.Longest) };
        warnings.AddRange(numbers.Select((part, i) => part.Warning(i, most)).OfType<string>());
        rules.InsertRange(0, [vocabulary.Summary, .. numbers[0].Facts(vocabulary)]);
        Dataset? Items(int part) => numbers[part].Sentences.Count == 0
            ? null
            : new TextDataset(name, vocabulary, numbers[part].Sentences);
        var read = new DataParts(Items(0)!, Items(1), Items(2)) { Warnings = warnings };
        return new TextSource(
            new DataHeader
            {
                Name = name,
                Format = "text",
                Kind = DataKind.Text,
                ItemShape = new Shape(vocabulary.Longest),
                Items = read.Train.Count,
                Validation = read.Validation?.Count,
                Test = read.Test?.Count,
                Values = new ValueRange(0, vocabulary.Count - 1, IsBinary: false),
                Text = vocabulary,
                Rules = rules,
            },
            read);
    }

    /// <inheritdoc/>
    public override DataParts Read(IProgress<double>? progress, CancellationToken stop) => parts;

    private static List<(int Number, string Text)> Of(string file, List<string> warnings)
    {
        List<(int Number, string Text)> lines = TextLines.Read(file, out int empty);
        if (empty > 0)
        {
            warnings.Add($"{file}: {empty} empty lines are left out");
        }

        return lines;
    }

    // in the random order that items of other formats are cut by
    private static (List<string> Train, List<string> Test) Cut(string path, List<string> lines, DataOptions options)
    {
        if (lines.Count < 2)
        {
            throw new DataException(
                $"{path}: one sentence cannot be both learned from and judged by. Bring more, one a line.");
        }

        int[] order = [.. Enumerable.Range(0, lines.Count)];
        new RandomStream(options.SplitSeed, RandomPurpose.Shuffle, 0).Shuffle(order);
        int held = DataParts.TestCount(order.Length, options.TestShare);
        return ([.. order[..^held].Select(line => lines[line])], [.. order[^held..].Select(line => lines[line])]);
    }

    // The sentences of a part that are not too long.
    private sealed record Part(List<int[]> Sentences, int TooLong, string? FirstTooLong)
    {
        private static readonly string[] Names = ["training", "validation", "test"];

        public int Longest => Sentences.Count == 0 ? 0 : Sentences.Max(sentence => sentence.Length);

        public static Part Of(List<string> lines, Tokenizer tokenizer, int most)
        {
            List<int[]> sentences = new(lines.Count);
            string? first = null;
            foreach (string line in lines)
            {
                List<int> ids = tokenizer.Encode(line);
                if (ids.Count + 1 > most)
                {
                    first ??= line;
                    continue;
                }

                sentences.Add([.. ids, TokenIds.End]);
            }

            return new Part(sentences, lines.Count - sentences.Count, first);
        }

        public string? Warning(int part, int most) => TooLong == 0
            ? null
            : $"{TooLong} {Names[part]} sentences of more than {most - 1} tokens are left out, the first: "
                + $"{DataException.Excerpt(FirstTooLong!)}";

        public IEnumerable<string> Facts(Vocabulary vocabulary)
        {
            double tokens = Sentences.Sum(sentence => (double)sentence.Length - 1);
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{tokens / Sentences.Count:F1} tokens a sentence on average, at most {vocabulary.Longest - 1}");
            double unknown = Sentences.Sum(sentence => sentence.Count(id => id == TokenIds.Unknown));
            if (unknown > 0)
            {
                yield return string.Create(
                    CultureInfo.InvariantCulture,
                    $"{unknown / tokens:P1} of the words of the training sentences are not in the vocabulary");
            }
        }
    }
}
