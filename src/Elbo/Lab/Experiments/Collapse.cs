using Elbo.Evaluation;
using Elbo.Reports;
using Elbo.Runs;
using Elbo.Training;

namespace Elbo.Lab.Experiments;

/// <summary>Posterior collapse, made on purpose, named and cured.</summary>
internal sealed class Collapse : Experiment
{
    private const int Latent = 2;
    private const int Images = 10;
    private const double Pixels = 784;

    public override string Name => "collapse";

    public override string Statement =>
        "A mean over pixels in place of the sum makes the KL weigh 784 times as much: every code decodes to one image. "
        + "It is named while training runs, and cured by a KL weight of 0.01 or by the sum, with or without free bits.";

    public override string Formula =>
        "loss = -1/784 E_q[ln p(x|z)] + w KL(q || p),  w = 1:  q(z|x) = p(z) for every x\n"
        + "cures:  w = 0.01;   the sum over pixels;   sum_j max(1 nat, KL_j) in place of KL";

    public override string Source => "Bowman et al. 2016; Kingma et al. 2016; Lucas et al. 2019";

    public override Findings Run(LabContext context)
    {
        var found = new Findings();
        var sick = new ObjectiveRecipe { ReconstructionWeight = 1 / Pixels };
        LabModel collapsed = Train(context, "mean over pixels", sick);
        LabModel[] cured =
        [
            Train(context, "KL weight 0.01", sick with { KlWeight = 0.01 }),
            Train(context, "sum over pixels", new ObjectiveRecipe()),
            Train(context, "sum and free bits", new ObjectiveRecipe { FreeBits = 1 }),
        ];
        JudgeCollapse(found, context, collapsed);
        double[] baseline = PixelBaseline.LogLikelihoods(context);
        foreach (LabModel model in cured)
        {
            EvaluationResult result = context.Evaluate(model);
            found.Note($"KL, {model.Name}", result.Kl, "nats per example");
            found.Note($"ELBO, {model.Name}", result.Elbo, "nats per example");
            found.IsAtLeast($"{model.Name}: the code tells something", result.Kl.Mean, 0.5, "nats", "half a nat");
            found.IsPositive(
                $"{model.Name}: examples are rebuilt better than by a model without latents",
                Findings.Paired(context.Terms(model).Reconstruction, baseline), "nats");
            found.IsAtMost(
                $"{model.Name}: no complete collapse was named", Complete(model), 0, "remarks", "none");
        }

        Draw(found, context, [collapsed, .. cured]);
        return found;
    }

    private static LabModel Train(LabContext context, string name, ObjectiveRecipe objective) =>
        context.Train(name, context.Vae(Latent) with
        {
            Objective = objective,
            Training = context.Vae(Latent).Training with { Epochs = context.Choose(8, 20) },
        });

    private static int Complete(LabModel model) =>
        model.Remarks.Count(remark => remark.Stage == CollapseStage.Complete);

    private static void JudgeCollapse(Findings found, LabContext context, LabModel collapsed)
    {
        EvaluationResult result = context.Evaluate(collapsed);
        CollapseRemark? remark = collapsed.Remarks.FirstOrDefault(each => each.Stage == CollapseStage.Complete);
        found.Note($"KL, {collapsed.Name}", result.Kl, "nats per example");
        found.IsAtMost("Collapsed: the code tells nothing", result.Kl.Mean, 0.05, "nats", "a twentieth of a nat");
        found.IsAtMost("Collapsed: active latents", result.ActiveUnits, 0, "", "none");
        found.IsAtMost(
            "Collapsed: what codes of different examples change in the image",
            collapsed.Epochs[^1].Latents!.DecoderUse, 0.01, "of the data's variance", "a hundredth");
        found.IsAtLeast("Collapsed: it was named while training ran", Complete(collapsed), 1, "remarks", "once");
        if (remark?.Since is { } since)
        {
            found.Note("epochs until both latents were seen dead", since, "epochs");
        }
    }

    private static void Draw(Findings found, LabContext context, LabModel[] models)
    {
        found.Draw("What the codes tell of the training examples, by epoch.", new LineChart
        {
            Title = "KL divergence",
            XTitle = "epoch",
            YTitle = "nats per example",
            Series = [.. models.Select(model => model.Line(epoch => epoch.Train.Kl))],
        });
        List<LabelledRow> rows = [];
        foreach (LabModel model in models)
        {
            var images = new ModelImages(model.Model);
            (ImageBatch originals, ImageBatch rebuilt) = images.Reconstructions(
                context.Data.Test, Images, model.Options.Binarization, context.Seed);
            if (rows.Count == 0)
            {
                rows.Add(new LabelledRow("test examples", originals));
            }

            rows.Add(new LabelledRow(model.Name, rebuilt));
        }

        found.Draw("Test examples, and what each model makes of them: the collapsed one has one image.", rows);
    }
}
