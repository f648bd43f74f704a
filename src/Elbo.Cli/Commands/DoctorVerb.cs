using System.CommandLine;
using Elbo.Data;
using Elbo.Reports;
using Elbo.Runs;

namespace Elbo.Cli.Commands;

/// <summary>What this machine has.</summary>
internal sealed class DoctorVerb : Verb
{
    private readonly Option<string?> dataRoot;

    /// <summary>The verb.</summary>
    public DoctorVerb()
        : base("doctor", "What this machine has: cores, vectors, data sets, terminal, .NET", "elbo doctor") =>
        dataRoot = Add("--data-root", "FOLDER", "A folder that holds data sets");

    /// <inheritdoc/>
    public override void Run(Invocation call)
    {
        call.Check();
        var machine = new MachineFacts();
        var folders = DataFolders.Find(call.Get(dataRoot));
        if (call.IsJson)
        {
            call.WriteJson(new
            {
                machine.Processor,
                machine.Cores,
                machine.Threads,
                machine.VectorBits,
                machine.Memory,
                machine.System,
                DotNet = machine.Runtime,
                machine.Elbo,
                Terminal = call.Terminal.IsLive,
                Folders = folders.Search,
                Data = KnownDatasets.All.ToDictionary(
                    known => known.Name, known => KnownDatasets.IsPresent(known, folders), StringComparer.Ordinal),
            });
            return;
        }

        foreach (NamedValue line in machine.Lines.Concat(Surroundings(call.Terminal, folders)))
        {
            call.Terminal.Out.WriteLine($"{line.Name,-16} {line.Value}");
        }
    }

    private static IEnumerable<NamedValue> Surroundings(Terminal terminal, DataFolders folders)
    {
        string kind = terminal.IsLive ? $"yes, {terminal.Console.Profile.Width} letters wide" : "no: plain lines";
        yield return new("Terminal", kind);
        IEnumerable<string> searched =
            folders.Search.Select(folder => Directory.Exists(folder) ? folder : $"{folder} (not there)");
        yield return new("Data folders", string.Join(", ", searched));
        foreach (KnownDataset known in KnownDatasets.All)
        {
            string here = known.Files.Count == 0 ? "built in"
                : KnownDatasets.IsPresent(known, folders) ? "here"
                : $"not here; `elbo data get {known.Name}` fetches it";
            yield return new($"  {known.Name}", here);
        }
    }
}
