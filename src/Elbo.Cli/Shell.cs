using System.CommandLine;
using System.CommandLine.Help;
using Elbo.Data;
using Elbo.Reports;
using Elbo.Runs;
using Elbo.Tensors;
using Elbo.Training;

namespace Elbo.Cli;

/// <summary>Takes a command line to its verb, and its failures to lines and an exit code.</summary>
internal static class Shell
{
    private const string TraceVariable = "ELBO_TRACE";

    /// <summary>Runs a command line.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static int Run(IReadOnlyList<string> arguments, IReadOnlyList<Verb> verbs, Terminal terminal)
    {
        try
        {
            return Dispatch(arguments, verbs, terminal);
        }
        catch (UsageException exception)
        {
            return Fail(terminal, exception.Faults, ExitCode.WrongUsage);
        }
        catch (RunException exception)
        {
            return Fail(terminal, exception.Faults, ExitCode.Failure);
        }
        catch (InterruptedException exception)
        {
            terminal.Error.WriteLine(exception.Message);
            return ExitCode.Failure;
        }
        catch (Exception exception) when (Environment.GetEnvironmentVariable(TraceVariable) is null)
        {
            return Fail(terminal, [Line(exception)], ExitCode.Failure);
        }
    }

    private static int Dispatch(IReadOnlyList<string> arguments, IReadOnlyList<Verb> verbs, Terminal terminal)
    {
        var version = new Option<bool>("--version") { Description = "Show the version" };
        var root = new Command("elbo", "Trains, judges, explains and uses variational autoencoders.")
        {
            new HelpOption { Recursive = true }, version,
        };
        foreach (Verb verb in verbs)
        {
            root.Add(verb.Command);
        }

        foreach (Verb verb in verbs.SelectMany(verb => verb.Verbs.Count > 0 ? verb.Verbs : [verb]))
        {
            verb.Command.Add(verb.Json);
        }

        ParseResult parsed = root.Parse(arguments, new ParserConfiguration { EnablePosixBundling = false });
        Verb? called = Called(parsed, verbs);
        if (parsed.Action is HelpAction
            || (parsed.UnmatchedTokens.Count == 0 && called is null or VerbGroup && !parsed.GetValue(version)))
        {
            HelpText.Write(parsed, called, verbs, terminal);
            return ExitCode.Success;
        }

        if (parsed.GetValue(version))
        {
            terminal.Out.WriteLine($"elbo {new MachineFacts().Elbo}");
            return ExitCode.Success;
        }

        IReadOnlyList<string> faults = CommandLineFaults.Find(parsed, called);
        if (called is null or VerbGroup)
        {
            throw new UsageException(faults);
        }

        var call = new Invocation(called, parsed, terminal, faults);
        called.Run(call);
        return call.ExitCode;
    }

    private static Verb? Called(ParseResult parsed, IReadOnlyList<Verb> verbs) => verbs
        .SelectMany(verb => verb.Verbs.Prepend(verb))
        .FirstOrDefault(verb => verb.Command == parsed.CommandResult.Command);

    private static int Fail(Terminal terminal, IReadOnlyList<string> faults, int code)
    {
        foreach (string fault in faults)
        {
            terminal.Error.WriteLine($"elbo: {fault.ReplaceLineEndings(" ")}");
        }

        return code;
    }

    private static string Line(Exception exception) => exception switch
    {
        DataException or Evaluation.EvaluationException or Models.ModelException or TrainingException or TensorException
            or ReportException =>
            exception.Message,
        OperationCanceledException => "interrupted; nothing was kept.",
        IOException or UnauthorizedAccessException => $"{exception.Message} Check the path and the disk.",
        OutOfMemoryException => "not enough memory. Take a smaller batch, a smaller model or fewer examples.",
        _ => $"unexpected {exception.GetType().Name}: {exception.Message} This is a fault of Elbo; "
            + $"{TraceVariable}=1 shows where. Please report it.",
    };
}
