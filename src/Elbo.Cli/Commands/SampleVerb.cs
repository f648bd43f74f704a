using System.CommandLine;
using Elbo.Reports;
using Elbo.Runs;

namespace Elbo.Cli.Commands;

/// <summary>Images from draws of the prior.</summary>
internal sealed class SampleVerb : Verb
{
    private readonly Argument<string> path;
    private readonly Option<string?> count;
    private readonly Option<string?> seed;
    private readonly Option<string?> output;

    /// <summary>The verb.</summary>
    public SampleVerb()
        : base("sample", "Decode draws of the prior into a grid of images",
            "elbo sample runs/digits-default-1 --count 100 --seed 7")
    {
        path = AddArgument("RUN", "The folder of the run");
        count = Add("--count", "N", "How many images; default 64");
        seed = Add("--seed", "N", "Seed of the draws; default 0. Image i of a seed is the same whatever the count");
        output = Add("--out", "FILE.png", "The picture; default samples.png in the run");
    }

    /// <inheritdoc/>
    public override void Run(Invocation call)
    {
        TrainedModel? model = RunArguments.Open(call, call.Required(path));
        if (model is { Model.HasDensity: false })
        {
            call.Faults.Add(
                $"{call.Required(path)}: an autoencoder has no prior to draw codes from. Codes of data can be decoded: "
                + "`elbo reconstruct`; to make new examples, train a vae.");
        }

        int images = call.Number(count, 64, 1, 10_000);
        ulong draws = call.Seed(seed, 0);
        PictureFile.Check(call, call.Get(output));
        call.Check();
        string file = call.Get(output) ?? model!.Folder.PathOf("samples.png");
        int columns = (int)Math.Ceiling(Math.Sqrt(images));
        ImageBatch samples = new ModelImages(model!.Model).Samples(images, draws);
        PictureFile.Write(call, file, RunPictures.Grid(samples, columns), images, "samples");
    }
}
