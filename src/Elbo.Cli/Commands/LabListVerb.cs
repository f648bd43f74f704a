using Elbo.Lab;
using Spectre.Console;

namespace Elbo.Cli.Commands;

/// <summary>The experiments that are known.</summary>
internal sealed class LabListVerb : Verb
{
    /// <summary>The verb.</summary>
    public LabListVerb()
        : base("list", "The experiments and their statements", "elbo lab list", "elbo lab list --json")
    {
    }

    /// <inheritdoc/>
    public override void Run(Invocation call)
    {
        call.Check();
        if (call.IsJson)
        {
            foreach (Experiment experiment in LabCatalog.All)
            {
                call.WriteJson(new { experiment.Name, experiment.Statement, experiment.Formula, experiment.Source });
            }

            return;
        }

        Table table = new Table().Border(TableBorder.Simple).AddColumn("experiment").AddColumn("statement");
        foreach (Experiment experiment in LabCatalog.All)
        {
            table.AddRow(new Text(experiment.Name), new Text(experiment.Statement));
        }

        call.Terminal.Write(table);
        call.Terminal.Out.WriteLine("Run one with: elbo lab run NAME");
    }
}
