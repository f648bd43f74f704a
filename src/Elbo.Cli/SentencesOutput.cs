using System.CommandLine;
using Elbo.Data;
using Elbo.Data.Text;
using Elbo.Evaluation;
using Elbo.Models;
using Elbo.Runs;

namespace Elbo.Cli;

/// <summary>Sentences that a model writes: to the terminal, or a file, one a line.</summary>
internal static class SentencesOutput
{
    /// <summary>The endings that lines of text are written under.</summary>
    public static readonly string[] Endings = [".txt"];

    /// <summary>Whether a run is on sentences.</summary>
    public static bool IsFor(TrainedModel? trained) => trained?.Folder.Config.Data.Text is not null;

    /// <summary>Faults of options that are not for sentences.</summary>
    public static void Refuse(Invocation call, params ReadOnlySpan<Option> options)
    {
        foreach (Option option in options)
        {
            if (call.Has(option))
            {
                call.Faults.Add($"{option.Name}: it is not for sentences, which the run is on. Leave it out.");
            }
        }
    }

    /// <summary>What writes the sentences of a run.</summary>
    public static Sentences Of(TrainedModel trained) =>
        new((SentenceModel)trained.Model, new Tokenizer(trained.Folder.Config.Data.Text!));

    /// <summary>Writes sentences of draws of the prior.</summary>
    public static void Sample(
        Invocation call, TrainedModel trained, int count, double temperature, WordChoice choice, string? output)
    {
        float[] codes = LatentDraws.OfPrior(trained.Model, 0, count, choice.Seed, temperature);
        string[] lines = Of(trained).Write(codes, count, choice);
        Write(call, output, lines, lines.Select(line => new { Sentence = line }));
    }

    /// <summary>Writes sentences, each over what the model makes of the mean of its code.</summary>
    public static void Reconstruct(
        Invocation call, TrainedModel trained, Dataset data, int count, WordChoice choice, string? output,
        CancellationToken stop)
    {
        Sentences sentences = Of(trained);
        int[] items = [.. Enumerable.Range(0, Math.Min(count, data.Count))];
        string[] before = sentences.Of(data, items);
        float[] codes = PosteriorMeans.Of(trained.Model, data, items, EvaluationPlan.Of(trained.Recipe), stop);
        string[] after = sentences.Write(codes, items.Length, choice);
        Write(
            call, output, before.Zip(after).SelectMany(pair => (string[])[pair.First, $"  {pair.Second}"]),
            before.Zip(after, (original, rebuilt) => new { Original = original, Reconstruction = rebuilt }));
    }

    /// <summary>Writes the sentences on straight ways between codes.</summary>
    public static void Interpolate(
        Invocation call, TrainedModel trained, Dataset data, IReadOnlyList<(int From, int To)> pairs, int steps,
        WordChoice choice, string? output, CancellationToken stop)
    {
        Sentences sentences = Of(trained);
        List<(string From, string To, string[] Way)> ways = [];
        foreach ((int from, int to) in pairs)
        {
            int size = trained.Model.LatentSize;
            float[] codes = PosteriorMeans.Of(trained.Model, data, [from, to], EvaluationPlan.Of(trained.Recipe), stop);
            float[] way = LatentPath.Straight(codes.AsSpan(0, size), codes.AsSpan(size), steps);
            string[] ends = sentences.Of(data, [from, to]);
            ways.Add((ends[0], ends[1], sentences.Write(way, steps + 1, choice)));
        }

        Write(
            call, output,
            ways.SelectMany(one => (string[])
                [one.From, .. one.Way.Select(line => $"  {line}"), one.To, ""]),
            ways.Select(one => new { one.From, one.To, one.Way }));
    }

    private static void Write(
        Invocation call, string? output, IEnumerable<string> lines, IEnumerable<object> json)
    {
        if (output is not null)
        {
            AtomicFile.WriteAllText(output, string.Concat(lines.Select(line => line + "\n")));
        }

        if (call.IsJson)
        {
            foreach (object each in json)
            {
                call.WriteJson(each);
            }

            return;
        }

        foreach (string line in output is null ? lines : [$"sentences: {output}"])
        {
            call.Terminal.Out.WriteLine(line);
        }
    }
}
