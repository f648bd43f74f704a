using System.Globalization;
using Elbo.Evaluation;
using Elbo.Reports;
using Elbo.Runs;

namespace Elbo.Lab.Experiments;

/// <summary>Samples of z for each example and step, at equal work.</summary>
internal sealed class SamplesL : Experiment
{
    private const int Latent = 10;

    public override string Name => "samples-L";

    public override string Statement =>
        "One sample of z for each example and step is enough: with the same work, more steps with L = 1 lead at least "
        + "as far as fewer steps with L = 5 or 50.";

    public override string Formula =>
        "1/L sum_l ln p(x|z_l):  variance of the gradient ~ a + b/L,  work ~ encoder + L decoders";

    public override string Source =>
        "Kingma and Welling 2014, section 2.3: \"L could be set to 1 as long as M is large\"";

    public override Findings Run(LabContext context)
    {
        var found = new Findings();
        int[] counts = [1, 5, 50];
        int epochs = context.Choose(16, 52);
        Recipe recipe = context.Vae(Latent);
        long one = Work(context, recipe, 1);
        List<LabModel> models = [];
        List<double[]> bounds = [];
        foreach (int samples in counts)
        {
            string name = $"L = {samples.ToString(CultureInfo.InvariantCulture)}";
            long work = Work(context, recipe, samples);
            LabModel model = context.Train(name, recipe with
            {
                Objective = new ObjectiveRecipe { Samples = samples },
                Training = recipe.Training with { Epochs = (int)Math.Max(1, epochs * one / work) },
            });
            models.Add(model);
            bounds.Add(context.Terms(model).Bound);
            found.Note($"ELBO, {name}", Estimate.Of(bounds[^1]), "nats per example");
            found.Note($"epochs, {name}", model.Epochs.Count, "");
            found.Note($"training, {name}", Math.Round(model.Seconds, 2), "seconds");
        }

        for (int i = 1; i < counts.Length; i++)
        {
            found.IsNotBelow(
                $"L = 1 is not worse than {models[i].Name} after the same work",
                Findings.Paired(bounds[0], bounds[i]), "nats");
        }

        found.IsPositive("and better than L = 50", Findings.Paired(bounds[0], bounds[^1]), "nats");
        found.Draw("The training loss against the work done: that of an epoch with L = 1 is one.", new LineChart
        {
            Title = "Loss at equal work",
            XTitle = "work, in epochs of L = 1",
            YTitle = "nats per example",
            FocusOnTail = true,
            Series =
            [
                .. models.Select((model, i) =>
                {
                    double factor = (double)Work(context, recipe, counts[i]) / one;
                    LineSeries line = model.Line(epoch => epoch.Train.Loss);
                    return line with { X = [.. line.X.Select(epoch => epoch * factor)] };
                }),
            ],
        });
        found.Say(
            "Work is counted in multiplications, so that the comparison is the same on every machine; the seconds that "
            + "it took stand among the numbers.");
        return found;
    }

    private static long Work(LabContext context, Recipe recipe, int samples) =>
        Catalog.BuildModel(recipe, context.Data.Train.ItemShape).ForwardOperations(samples);
}
