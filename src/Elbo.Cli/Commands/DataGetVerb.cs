using System.CommandLine;
using Elbo.Data;

namespace Elbo.Cli.Commands;

/// <summary>Fetches a data set into the cache.</summary>
internal sealed class DataGetVerb : Verb
{
    private readonly Argument<string> name;
    private readonly Option<string?> dataRoot;

    /// <summary>The verb.</summary>
    public DataGetVerb()
        : base("get", "Fetch a data set, checked against its published checksum", "elbo data get mnist")
    {
        name = AddArgument("NAME", "The data set's name");
        dataRoot = Add("--data-root", "FOLDER", "A folder to look in first");
    }

    /// <inheritdoc/>
    public override void Run(Invocation call)
    {
        string wanted = call.Required(name);
        KnownDataset? known = wanted.Length == 0 ? null : call.Try(() => KnownDatasets.Find(wanted));
        call.Check();
        var folders = DataFolders.Find(call.Get(dataRoot));
        using var stop = new StopSignal();
        DataAccess.Fetch(known!, folders, call.Terminal, call.IsJson, stop.Token);
        if (call.IsJson)
        {
            call.WriteJson(new { known!.Name, Here = true });
        }
        else
        {
            call.Terminal.Out.WriteLine(known!.Files.Count == 0
                ? $"{known.Name} is built in." : $"{known.Name} is here. Train on it: elbo train {known.Name}");
        }
    }
}
