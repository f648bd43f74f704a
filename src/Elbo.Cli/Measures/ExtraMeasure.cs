using Elbo.Data;
using Elbo.Evaluation;
using Elbo.Runs;

namespace Elbo.Cli.Measures;

/// <summary>A measure that `evaluate` makes only where an option asks for it.</summary>
internal abstract class ExtraMeasure
{
    /// <summary>The key of its numbers in JSON.</summary>
    public abstract string Key { get; }

    /// <summary>The measure as the command line has it, or null where it is not asked for.</summary>
    public abstract Func<MeasureWork, object>? Read(Invocation call);
}

/// <summary>What a measure works on, and where it shows how far it is and what it found.</summary>
internal sealed class MeasureWork(Invocation call, CancellationToken stop)
{
    /// <summary>The run.</summary>
    public required TrainedModel Model { get; init; }

    /// <summary>The recipe, of the data that is looked at.</summary>
    public required Recipe Recipe { get; init; }

    /// <summary>All parts of the data.</summary>
    public required Split Parts { get; init; }

    /// <summary>The examples that are looked at.</summary>
    public required Dataset Data { get; init; }

    /// <summary>Seed, samples, binarization, batch.</summary>
    public required EvaluationOptions Options { get; init; }

    /// <summary>Where data sets are.</summary>
    public required DataFolders Folders { get; init; }

    /// <summary>Set when a stop is asked for.</summary>
    public CancellationToken Stop => stop;

    /// <summary>Does some work while a line shows how far it is.</summary>
    public T Watch<T>(string what, Func<IProgress<double>, T> work)
    {
        using var line = new LiveLine(call.Terminal, call.IsJson);
        return work(new ProgressLine(line, what));
    }

    /// <summary>Writes a table, unless the output is for machines.</summary>
    public void Show(string title, MeasureTable table)
    {
        if (!call.IsJson)
        {
            call.Terminal.Out.WriteLine(title);
            table.Write(call.Terminal);
        }
    }
}
