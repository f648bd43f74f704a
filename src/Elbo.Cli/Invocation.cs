using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Elbo.Data;
using Elbo.Runs;
using Elbo.Tensors.Kernels;

namespace Elbo.Cli;

/// <summary>A verb on its way: what was given, where to write, and the faults found so far.</summary>
internal sealed class Invocation(Verb verb, ParseResult parsed, Terminal terminal, IReadOnlyList<string> faults)
{
    private static readonly JsonSerializerOptions JsonOptions = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Where to write.</summary>
    public Terminal Terminal => terminal;

    /// <summary>Whether output is for machines.</summary>
    public bool IsJson { get; } = parsed.GetValue(verb.Json);

    /// <summary>What is wrong with the command line, one line each.</summary>
    public List<string> Faults { get; } = [.. faults];

    /// <summary>What the command tells its caller at the end.</summary>
    public int ExitCode { get; set; } = Cli.ExitCode.Success;

    /// <summary>Whether an option is given.</summary>
    public bool Get(Option<bool> option) => parsed.GetValue(option);

    /// <summary>
    /// The value of an option; null where it is not given, or without a value, which is a fault already.
    /// </summary>
    public string? Get(Option<string?> option) => All(option).FirstOrDefault();

    /// <summary>Whether an option is given, with or without a value.</summary>
    public bool Has(Option option) => parsed.GetResult(option) is { Implicit: false };

    /// <summary>A fault for each of some options that is given, though it only belongs to another.</summary>
    public void Needs(Option owner, params ReadOnlySpan<Option> belonging)
    {
        foreach (Option option in belonging)
        {
            if (Has(option) && !Has(owner))
            {
                Faults.Add($"{option.Name}: it belongs to {owner.Name}, which is not given. Add {owner.Name}.");
            }
        }
    }

    /// <summary>The values of an option that may be repeated.</summary>
    public IEnumerable<string> All(Option option) =>
        parsed.GetResult(option)?.Tokens.Select(token => token.Value) ?? [];

    /// <summary>The values of an argument that may be repeated.</summary>
    public string[] All(Argument argument) =>
    [
        .. (parsed.GetResult(argument)?.Tokens ?? []).Select(token => token.Value)
            .Where(word => !CommandLineFaults.IsOption(word)),
    ];

    /// <summary>The value of an argument.</summary>
    public string? Get(Argument<string?> argument) => Value(argument);

    /// <summary>The value of an argument that must be there; empty where it is not, which is a fault already.</summary>
    public string Required(Argument<string> argument) => Value(argument) ?? "";

    /// <summary>The whole number of an option, or a fault.</summary>
    public int Number(Option<string?> option, int otherwise, int least, int most)
    {
        if (Get(option) is not { } text)
        {
            return otherwise;
        }

        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number)
            && number >= least && number <= most)
        {
            return number;
        }

        Faults.Add(
            $"{option.Name}: '{text}' is not a whole number from {least} to {most}. Write it without point and sign.");
        return otherwise;
    }

    /// <summary>The seed of an option, or a fault.</summary>
    public ulong Seed(Option<string?> option, ulong otherwise)
    {
        if (Get(option) is not { } text)
        {
            return otherwise;
        }

        if (ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong seed))
        {
            return seed;
        }

        Faults.Add(
            $"{option.Name}: '{text}' is not a whole number from 0 to {ulong.MaxValue}. "
            + "Write it without point and sign.");
        return otherwise;
    }

    /// <summary>Sets the number of threads where it is named; results do not depend on it.</summary>
    public void SetThreads(Option<string?> option)
    {
        int threads = Number(option, 0, 1, 1024);
        if (threads > 0)
        {
            Workers.Threads = threads;
        }
    }

    /// <summary>What a function gives; null and the faults where what was named cannot be used.</summary>
    public T? Try<T>(Func<T> function)
        where T : class
    {
        try
        {
            return function();
        }
        catch (RunException exception)
        {
            Faults.AddRange(exception.Faults);
        }
        catch (DataException exception)
        {
            Faults.Add(exception.Message);
        }

        return null;
    }

    /// <summary>Ends here where anything is wrong.</summary>
    /// <exception cref="UsageException">There are faults.</exception>
    public void Check()
    {
        if (Faults.Count > 0)
        {
            throw new UsageException(Faults);
        }
    }

    // An unknown option is parsed as the value of an argument; it is a fault already.
    private string? Value(Argument argument) =>
        parsed.GetResult(argument) is { Tokens: [{ Value: var text }, ..] } && !CommandLineFaults.IsOption(text)
            ? text : null;

    /// <summary>Writes an object as a line of JSON.</summary>
    public void WriteJson(object value) => terminal.Out.WriteLine(JsonSerializer.Serialize(value, JsonOptions));
}
