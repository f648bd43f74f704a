using System.CommandLine;
using Elbo.Data;
using Spectre.Console;

namespace Elbo.Cli.Commands;

/// <summary>The data sets that are known by name.</summary>
internal sealed class DataListVerb : Verb
{
    private readonly Option<string?> dataRoot;

    /// <summary>The verb.</summary>
    public DataListVerb()
        : base("list", "The data sets that are known by name, and which are here", "elbo data list") =>
        dataRoot = Add("--data-root", "FOLDER", "A folder that holds data sets");

    /// <inheritdoc/>
    public override void Run(Invocation call)
    {
        call.Check();
        var folders = DataFolders.Find(call.Get(dataRoot));
        if (call.IsJson)
        {
            foreach (KnownDataset known in KnownDatasets.All)
            {
                bool here = KnownDatasets.IsPresent(known, folders);
                call.WriteJson(new { known.Name, known.Description, known.Source, Here = here });
            }

            return;
        }

        Table table = new Table().Border(TableBorder.Simple);
        table.AddColumns("data set", "here", "what it is");
        foreach (KnownDataset known in KnownDatasets.All)
        {
            string place = known.Files.Count == 0 ? "built in"
                : KnownDatasets.IsPresent(known, folders) ? "yes"
                : known.Files.All(file => file.Url is not null) ? "no" : "no, put it there";
            table.AddRow(new Text(known.Name), new Text(place), new Text(known.Description));
        }

        call.Terminal.Write(table);
        call.Terminal.Out.WriteLine($"Looked for in: {string.Join(", ", folders.Search)}");
        call.Terminal.Out.WriteLine("Fetch one with: elbo data get NAME");
    }
}
