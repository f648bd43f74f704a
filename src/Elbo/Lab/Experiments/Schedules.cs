using Elbo.Evaluation;
using Elbo.Reports;
using Elbo.Runs;
using Elbo.Training;

namespace Elbo.Lab.Experiments;

/// <summary>KL weights that rise while training runs.</summary>
internal sealed class Schedules : Experiment
{
    private const int Latent = 10;

    public override string Name => "schedules";

    public override string Statement =>
        "A KL weight that begins at 0 lets codes be used before they must be paid for. Linear, sigmoid and cyclical "
        + "schedules all lead to more KL early on than a constant weight; what is left of it at the end is measured.";

    public override string Formula =>
        "linear:    w(t) = min(1, t / T)\n"
        + "sigmoid:   w(t) = 1 / (1 + e^(-12 (t/T - 1/2))), stretched to 0..1\n"
        + "cyclical:  linear again and again, then held";

    public override string Source => "Bowman et al. 2016; Sonderby et al. 2016; Fu et al. 2019";

    public override Findings Run(LabContext context)
    {
        var found = new Findings();
        int warm = context.Choose(4, 10);
        int early = (warm / 4) - 1;
        (string Name, ObjectiveRecipe Objective)[] schedules =
        [
            ("constant", new ObjectiveRecipe()),
            ("linear", new ObjectiveRecipe { KlWarmupEpochs = warm }),
            ("sigmoid", new ObjectiveRecipe { KlSchedule = KlScheduleChoice.Sigmoid, KlWarmupEpochs = warm }),
            ("cyclical", new ObjectiveRecipe
            {
                KlSchedule = KlScheduleChoice.Cyclical, KlCycles = 2, KlCycleShare = 0.8,
            }),
        ];
        List<LabModel> models = [];
        foreach ((string name, ObjectiveRecipe objective) in schedules)
        {
            LabModel model = context.Train(name, context.Vae(Latent) with { Objective = objective });
            models.Add(model);
            EvaluationResult result = context.Evaluate(model);
            found.Note($"ELBO, {name}", result.Elbo, "nats per example");
            found.Note($"active latents, {name}", result.ActiveUnits, "");
            if (models.Count > 1)
            {
                found.IsAbove(
                    FormattableString.Invariant($"{name}: more KL than constant after epoch {early + 1}"),
                    Kl(model, early), Kl(models[0], early), "nats");
            }

            found.IsAtLeast(
                $"{name}: the weight was 1 in the end", model.Epochs[^1].KlWeight, 1, "",
                "else it is no bound of log p(x)");
        }

        found.Draw("The KL weight at the end of each epoch.", new LineChart
        {
            Title = "KL weight",
            XTitle = "epoch",
            YTitle = "weight",
            Series = [.. models.Select(model => model.Line(epoch => epoch.KlWeight))],
        });
        found.Draw("What the codes tell of the training examples.", new LineChart
        {
            Title = "KL divergence",
            XTitle = "epoch",
            YTitle = "nats per example",
            Series = [.. models.Select(model => model.Line(epoch => epoch.Train.Kl))],
        });
        found.Draw("How many latents are in use.", new LineChart
        {
            Title = "Active latents",
            XTitle = "epoch",
            YTitle = "of " + Latent.ToString(System.Globalization.CultureInfo.InvariantCulture),
            Series = [.. models.Select(model => model.Line(epoch => epoch.Latents!.ActiveUnits))],
        });
        return found;
    }

    // Latents of an example go together, so their errors are added and not their squares: too wide at worst.
    private static Estimate Kl(LabModel model, int epoch)
    {
        LatentUse use = model.Epochs[epoch].Latents!;
        return new Estimate(use.Kl.Sum(), use.KlError.Sum());
    }
}
