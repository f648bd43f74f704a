using System.CommandLine;
using Elbo.Data;
using Elbo.Exports;
using Elbo.Runs;
using Elbo.Studio.Features.Share;

namespace Elbo.Cli.Commands;

/// <summary>A model in a form that other programs run.</summary>
internal sealed class ExportVerb : Verb
{
    private const string Web = "web";

    private static readonly string[] Formats = ["onnx", "safetensors", Web];

    private readonly Argument<string> path;
    private readonly Option<string?> format;
    private readonly Option<string?> output;
    private readonly Option<bool> withoutEncoder;

    /// <summary>The verb.</summary>
    public ExportVerb()
        : base("export", "Write a model for other programs: ONNX graphs, weights for PyTorch, or a web page",
            "elbo export runs/digits-default-1 --to onnx",
            "elbo export runs/digits-default-1 --to onnx --out decoder --without-encoder",
            "elbo export runs/digits-default-1 --to safetensors --out torch",
            "elbo export runs/digits-default-1 --to web --out page")
    {
        path = AddArgument("RUN", "The folder of the run");
        format = Add("--to", "FORMAT", $"One of {string.Join(", ", Formats)}");
        output = Add("--out", "FOLDER", "Where to; default: a folder of the format's name in the run");
        withoutEncoder = AddFlag("--without-encoder", "Leave the encoder out: the decoder generates alone");
    }

    /// <inheritdoc/>
    public override void Run(Invocation call)
    {
        TrainedModel? model = RunArguments.Open(call, call.Required(path));
        string? to = call.Get(format);
        if (!call.Has(format))
        {
            call.Faults.Add($"--to: it is missing. Name one of {string.Join(", ", Formats)}.");
        }
        else if (to is not null && !Formats.Contains(to, StringComparer.Ordinal))
        {
            call.Faults.Add($"--to: '{to}' is no format. {NearestName.Advice(to, Formats)}");
        }

        string? folder = call.Get(output);
        if (folder is not null && (folder.Length == 0 || File.Exists(folder)))
        {
            call.Faults.Add($"--out: '{folder}' cannot be a folder. Name a folder; it is made if it is not there.");
        }

        if (to == Web && call.Get(withoutEncoder))
        {
            call.Faults.Add("--without-encoder: a page for the web never holds the encoder. Leave it out.");
        }

        call.Check();
        folder ??= model!.Folder.PathOf(to!);
        IReadOnlyList<ExportedFile> files = to == Web ? WebExport.Write(model!, folder) : ModelExport.Write(
            model!, to == Formats[0] ? ExportFormat.Onnx : ExportFormat.Safetensors, folder,
            withEncoder: !call.Get(withoutEncoder));
        Tell(call, files);
        if (to == Web && !call.IsJson)
        {
            call.Terminal.Out.WriteLine(
                $"{files.Count} files, {NumberText.Count(files.Sum(file => file.Bytes))} bytes in all. Any web server "
                + $"shows them, such as `python3 -m http.server -d {folder}`.");
        }
    }

    private static void Tell(Invocation call, IReadOnlyList<ExportedFile> files)
    {
        foreach (ExportedFile file in files)
        {
            if (call.IsJson)
            {
                call.WriteJson(file);
            }
            else
            {
                string ports = file.Inputs.Count == 0
                    ? "" : $"   {string.Join(", ", file.Inputs)} -> {string.Join(", ", file.Outputs)}";
                call.Terminal.Out.WriteLine($"{file.Path}  {NumberText.Count(file.Bytes)} bytes{ports}");
            }
        }
    }
}
