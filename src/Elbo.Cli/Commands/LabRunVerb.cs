using System.CommandLine;
using System.Globalization;
using Elbo.Data;
using Elbo.Lab;
using Elbo.Reports;

namespace Elbo.Cli.Commands;

/// <summary>Experiments: a page each, and a verdict.</summary>
internal sealed class LabRunVerb : Verb
{
    private const string UsualFolder = "lab";

    private readonly IReadOnlyList<Experiment> known;
    private readonly Argument<string[]> names;
    private readonly Option<bool> every;
    private readonly Option<bool> quick;
    private readonly Option<bool> figures;
    private readonly Option<string?> output;
    private readonly Option<string?> seed;
    private readonly Option<string?> threads;
    private readonly Option<string?> dataRoot;

    /// <summary>The verb, with the experiments that can be named.</summary>
    public LabRunVerb(IReadOnlyList<Experiment> known)
        : base(
            "run", "Put statements to the test; exit code 1 where a verdict does not hold",
            "elbo lab run tangent-bound", "elbo lab run collapse kl-weight --out lab",
            "elbo lab run --all --quick --json")
    {
        this.known = known;
        names = AddAnyArguments("NAME", "Experiments, as `elbo lab list` names them");
        every = AddFlag("--all", "Run every experiment");
        quick = AddFlag("--quick", "Seconds for each instead of minutes: less data, smaller networks");
        figures = AddFlag("--figures", "Also write each figure as a file: NAME-1.svg, NAME-2.png");
        output = Add("--out", "FOLDER", $"Where pages and results go; default ./{UsualFolder}");
        seed = Add("--seed", "N", "Seed of everything that is drawn; default 0");
        threads = Add("--threads", "N", "Threads; the result does not depend on it");
        dataRoot = Add("--data-root", "FOLDER", "A folder that holds data sets; without MNIST digits are drawn");
    }

    /// <inheritdoc/>
    public override void Run(Invocation call)
    {
        Experiment?[] chosen = Choose(call);
        ulong number = call.Seed(seed, 0);
        string folder = call.Get(output) ?? UsualFolder;
        if (File.Exists(folder))
        {
            call.Faults.Add($"--out: {folder} is a file. Name a folder, which is made where it is missing.");
        }

        call.SetThreads(threads);
        call.Check();

        using var stop = new StopSignal();
        bool isQuick = call.Get(quick);
        var folders = DataFolders.Find(call.Get(dataRoot));
        Split data = LabContext.Usual(folders, isQuick);
        var target = new LabFolder(folder);
        bool holds = true;
        for (int i = 0; i < chosen.Length; i++)
        {
            LabContents contents;
            using (var line = new LiveLine(call.Terminal, call.IsJson))
            {
                string title = $"{chosen[i]!.Name} ({i + 1} of {chosen.Length})";
                var context = new LabContext(data, number, isQuick, new LabLine(line, title), stop.Token)
                {
                    Folders = folders,
                };
                contents = LabFolder.Run(chosen[i]!, context);
            }

            holds &= contents.Holds;
            string page = target.Write(contents);
            Show(call, contents, page, call.Get(figures) ? target.WriteFigures(contents) : []);
        }

        if (!call.IsJson)
        {
            call.Terminal.Out.WriteLine($"All pages: {target.Index}");
        }

        call.ExitCode = holds ? ExitCode.Success : ExitCode.Failure;
    }

    private Experiment?[] Choose(Invocation call)
    {
        string[] named = call.All(names);
        if (call.Get(every))
        {
            if (named.Length > 0)
            {
                call.Faults.Add("NAME: --all runs every experiment. Leave out the names, or --all.");
            }

            return [.. known];
        }

        if (named.Length == 0)
        {
            string all = string.Join(", ", known.Select(experiment => experiment.Name));
            call.Faults.Add($"NAME: no experiment is named. Name one or more, or add --all. Known: {all}.");
        }

        return [.. named.Distinct(StringComparer.Ordinal).Select(name => call.Try(() => LabCatalog.Find(name, known)))];
    }

    private static void Show(
        Invocation call, LabContents contents, string page, IReadOnlyList<string> pictures)
    {
        if (call.IsJson)
        {
            LabResult result = LabFolder.Result(contents);
            call.WriteJson(new
            {
                result.Name,
                result.Statement,
                result.Setting,
                result.Seconds,
                result.Holds,
                result.Verdicts,
                result.Numbers,
                Page = page,
                Figures = pictures,
            });
            return;
        }

        string seconds = contents.Duration.TotalSeconds.ToString("F1", CultureInfo.InvariantCulture);
        call.Terminal.Out.WriteLine(
            $"{contents.Name}: {(contents.Holds ? "holds" : "DOES NOT HOLD")} ({contents.Setting}; {seconds} s)");
        foreach (LabVerdict verdict in contents.Verdicts)
        {
            call.Terminal.Out.WriteLine($"  {(verdict.Holds ? "yes" : "NO ")}  {verdict.Claim}: {Measured(verdict)}");
        }

        call.Terminal.Out.WriteLine($"  Page: {page}");
        foreach (string picture in pictures)
        {
            call.Terminal.Out.WriteLine($"  Figure: {picture}");
        }
    }

    private static string Measured(LabVerdict verdict)
    {
        string error = verdict.StandardError is { } known ? $" ± {Text(known)}" : "";
        string limits = (verdict.Lowest, verdict.Highest) switch
        {
            ({ } low, { } high) => $"{Text(low)} to {Text(high)}",
            ({ } low, null) => $"at least {Text(low)}",
            (null, { } high) => $"at most {Text(high)}",
            _ => "any number",
        };
        return $"{Text(verdict.Measured)}{error}, must be {limits}";
    }

    private static string Text(double number) => number.ToString("G4", CultureInfo.InvariantCulture);
}
