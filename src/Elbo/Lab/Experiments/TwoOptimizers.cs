using Elbo.Reports;
using Elbo.Runs;

namespace Elbo.Lab.Experiments;

/// <summary>One Adam for both networks against one for each.</summary>
internal sealed class TwoOptimizers : Experiment
{
    public override string Name => "two-optimizers";

    public override string Statement =>
        "Two Adams, one for the encoder and one for the decoder, train the same weights as one for both, to the last "
        + "bit: Adam treats each number by itself.";

    public override string Formula =>
        "m <- b1 m + (1 - b1) g,  v <- b2 v + (1 - b2) g^2,  w <- w - r m' / (sqrt(v') + e)\n"
        + "element by element: no number of the encoder enters the decoder's, and none the other way";

    public override string Source => "Kingma and Ba 2015, algorithm 1";

    public override Findings Run(LabContext context)
    {
        var found = new Findings();
        Recipe recipe = context.Vae(latent: 2) with
        {
            Training = context.Vae(2).Training with { Epochs = context.Choose(4, 15) },
        };
        LabModel one = context.Train("one Adam", recipe);
        LabModel two = context.Train("two Adams", recipe with
        {
            Optimizer = recipe.Optimizer with { Split = OptimizerSplitChoice.Networks },
        });
        LabModel other = context.Train("another seed", recipe with
        {
            Training = recipe.Training with { Seed = context.Seed + 1 },
        });
        found.Draw(
            "The loss of three trainings: one Adam and two Adams lie on one line; another seed does not.",
            new LineChart
            {
                Title = "Training loss",
                XTitle = "epoch",
                YTitle = "nats per example",
                Series =
                [
                    one.Line(epoch => epoch.Train.Loss), two.Line(epoch => epoch.Train.Loss) with { IsDashed = true },
                    other.Line(epoch => epoch.Train.Loss),
                ],
            });
        found.Note("weights", one.Model.Parameters.Count, "");
        found.Note("loss, one Adam", one.Epochs[^1].Train.Loss, "nats per example");
        found.Note("loss, two Adams", two.Epochs[^1].Train.Loss, "nats per example");
        found.Note("loss, another seed", other.Epochs[^1].Train.Loss, "nats per example");
        found.IsAtMost(
            "Weights that differ in any bit between one and two Adams", Differing(one, two), 0, "", "the same bits");
        found.IsAtLeast(
            "Weights that differ with another seed: the comparison would see it", Differing(one, other), 1, "",
            "one is enough");
        found.Say(
            "Where two optimizers gave other results, something else differed: the order of random draws, a gradient "
            + "norm that was clipped for each part alone, or a step that one of them took more.");
        return found;
    }

    private static int Differing(LabModel one, LabModel other) => one.Model.Parameters.Flat.ToArray()
        .Zip(other.Model.Parameters.Flat.ToArray())
        .Count(pair => BitConverter.SingleToUInt32Bits(pair.First) != BitConverter.SingleToUInt32Bits(pair.Second));
}
