using System.CommandLine;
using Elbo.Reports;
using Elbo.Runs;

namespace Elbo.Cli.Commands;

/// <summary>Images, or rows of a table, from draws of the prior.</summary>
internal sealed class SampleVerb : Verb
{
    private readonly Argument<string> path;
    private readonly Option<string?> count;
    private readonly Option<string?> label;
    private readonly Option<string?> seed;
    private readonly Option<string?> output;

    /// <summary>The verb.</summary>
    public SampleVerb()
        : base("sample", "Decode draws of the prior into a grid of images, or rows of a table",
            "elbo sample runs/digits-default-1 --count 100 --seed 7", "elbo sample runs/conditional-digits-1 --label 3")
    {
        path = AddArgument("RUN", "The folder of the run");
        count = Add("--count", "N",
            "How many images; default 64. Of a model that is told of classes: how many of each; default 8");
        label = Add("--label", "L", "Images of this class only, from 0 on, by a model that is told of classes");
        seed = Add("--seed", "N", "Seed of the draws; default 0. Image i of a seed is the same whatever the count");
        output = Add("--out", "FILE.png|csv",
            "The picture, or for tables the rows; default samples.png or samples.csv in the run");
    }

    /// <inheritdoc/>
    public override void Run(Invocation call)
    {
        TrainedModel? model = RunArguments.Open(call, call.Required(path));
        if (model is { Model.HasDensity: false })
        {
            call.Faults.Add(
                $"{call.Required(path)}: an autoencoder or PCA has no prior to draw codes from. Codes of data can be "
                + "decoded: `elbo reconstruct`; to make new examples, train a vae.");
        }

        int classes = model?.Model.Conditioning.Size ?? 0;
        bool isOfEach = classes > 0 && call.Get(label) is null;
        int images = call.Number(count, isOfEach ? 8 : 64, 1, 10_000);
        int chosen = Label(call, model, classes);
        ulong draws = call.Seed(seed, 0);
        if (model?.Folder.Config.Data.Table is not null)
        {
            RowsOutput.Sample(call, model, isOfEach ? null : chosen, images, draws, output);
            return;
        }

        PictureFile.Check(call, call.Get(output));
        call.Check();
        string file = call.Get(output) ?? model!.Folder.PathOf("samples.png");
        int columns = isOfEach ? images : (int)Math.Ceiling(Math.Sqrt(images));
        var pictures = new ModelImages(model!.Model);
        ImageBatch samples = isOfEach ? pictures.SamplesOfEach(images, draws)
            : classes > 0 ? pictures.SamplesOf(chosen, images, draws)
            : pictures.Samples(images, draws);
        string what = isOfEach ? $"samples, a row for each of {classes} classes"
            : classes > 0 ? $"samples of class {chosen}"
            : "samples";
        PictureFile.Write(call, file, RunPictures.Grid(samples, columns), samples.Count, what);
    }

    private int Label(Invocation call, TrainedModel? model, int classes)
    {
        if (call.Get(label) is { } named && model is { Model.HasDensity: true } && classes == 0)
        {
            call.Faults.Add(
                $"--label: '{named}' has no effect: the model is told of no classes. Leave it out, or train with --set "
                + "model.condition=label.");
            return 0;
        }

        return classes == 0 ? 0 : call.Number(label, 0, 0, classes - 1);
    }
}
