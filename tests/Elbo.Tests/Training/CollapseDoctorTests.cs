using Elbo.Data;
using Elbo.Data.Sources;
using Elbo.Models;
using Elbo.Runs;
using Elbo.Training;

namespace Elbo.Tests.Training;

public sealed class CollapseDoctorTests
{
    [Fact]
    public void A_latent_is_named_once_when_three_looks_found_it_dead()
    {
        var doctor = new CollapseDoctor(3);
        Assert.Null(doctor.Examine(1, Use(2, 0.001, 1)));
        Assert.Null(doctor.Examine(2, Use(2, 0.002, 1)));
        CollapseRemark remark = doctor.Examine(3, Use(2, 0.001, 1))!;
        Assert.Equal(CollapseStage.Latents, remark.Stage);
        Assert.Equal([1], remark.Latents);
        Assert.Equal(1, remark.Since);
        Assert.Equal(3, remark.Looks);
        Assert.Equal((1, 3), (remark.Dead, remark.Of));
        Assert.Null(doctor.Examine(4, Use(2, 0.001, 1)));
    }

    [Fact]
    public void A_level_over_an_image_is_spoken_of_as_a_whole()
    {
        var doctor = new CollapseDoctor(2) { NamesLatents = false };
        for (int look = 1; look <= 4; look++)
        {
            Assert.Null(doctor.Examine(look, Use(2, 0.001)));
        }

        Assert.Equal(CollapseStage.Fading, doctor.Examine(5, Use(0.3, 0.001))!.Stage);
        Assert.Null(doctor.Examine(6, Use(0.001, 0.001)));
        Assert.Equal(CollapseStage.Complete, doctor.Examine(7, Use(0.001, 0.001))!.Stage);
    }

    [Fact]
    public void One_that_comes_back_in_between_is_not_named()
    {
        var doctor = new CollapseDoctor(2);
        foreach (double kl in new[] { 0.001, 0.001, 0.5, 0.001, 0.001, 0.5 })
        {
            Assert.Null(doctor.Examine(1, Use(3, kl)));
        }
    }

    [Fact]
    public void A_KL_that_may_be_above_the_limit_by_its_error_is_no_death()
    {
        var doctor = new CollapseDoctor(2);
        LatentUse unsure = Use(3, 0.006) with { KlError = [0.01, 0.003] };
        Assert.All(Enumerable.Range(1, 5), epoch => Assert.Null(doctor.Examine(epoch, unsure)));
    }

    [Fact]
    public void A_collapse_is_named_before_it_is_complete_and_when_it_is_over()
    {
        var doctor = new CollapseDoctor(2);
        Assert.Null(doctor.Examine(1, Use(3, 2)));
        Assert.Equal(CollapseStage.Fading, doctor.Examine(2, Use(0.3, 0.2))!.Stage);
        Assert.Null(doctor.Examine(3, Use(0.001, 0.002)));
        CollapseRemark end = doctor.Examine(4, Use(0.001, 0.002))!;
        Assert.Equal(CollapseStage.Complete, end.Stage);
        Assert.Equal((double?)3, end.Since);
        Assert.Null(doctor.Examine(5, Use(0.001, 0.002)));
        CollapseRemark back = doctor.Examine(6, Use(0.5, 0.002))!;
        Assert.Equal(CollapseStage.Recovered, back.Stage);
        Assert.Contains(
            "1 of 2 latents are in use again", RemarkText.Lines(back, new Recipe()).Single(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_seen_goes_on_from_a_checkpoint()
    {
        var first = new CollapseDoctor(2);
        first.Examine(1, Use(2, 0.001));
        first.Examine(2, Use(2, 0.001));
        var second = new CollapseDoctor(2);
        second.State.Value.CopyFrom(first.State.Value.ToArray());
        Assert.Equal([1], second.Examine(3, Use(2, 0.001))!.Latents);
    }

    [Fact]
    public void Advice_leaves_out_what_is_set_already()
    {
        var doctor = new CollapseDoctor(2);
        doctor.Examine(1, Use(0.001, 0.002));
        CollapseRemark remark = doctor.Examine(2, Use(0.001, 0.002))!;
        string all = RemarkText.Lines(remark, new Recipe())[1];
        Assert.All(
            ["--kl-weight 0.01", "klWarmupEpochs=5", "cyclical", "freeBits=0.5"],
            cure => Assert.Contains(cure, all, StringComparison.Ordinal));
        var set = new Recipe { Objective = new ObjectiveRecipe { FreeBits = 1, KlWarmupEpochs = 2 } };
        string rest = RemarkText.Lines(remark, set)[1];
        Assert.DoesNotContain("freeBits", rest, StringComparison.Ordinal);
        Assert.DoesNotContain("klWarmupEpochs", rest, StringComparison.Ordinal);
        Assert.Contains("--kl-weight 0.01", rest, StringComparison.Ordinal);
    }

    [Fact]
    public void Free_bits_are_not_advised_where_they_would_be_refused()
    {
        CollapseRemark remark = new(CollapseStage.Complete, [0, 1], 2, 2, 1, 2, Use(0.001, 0.002));
        foreach (ObjectiveRecipe objective in new ObjectiveRecipe[]
        {
            new() { KlBalance = true },
            new() { TargetKl = 3 },
            new() { Kind = ObjectiveChoice.Iwae, Samples = 5 },
            new() { Estimator = EstimatorChoice.ScoreFunction },
        })
        {
            string advice = RemarkText.Lines(remark, new Recipe { Objective = objective })[1];
            Assert.DoesNotContain("freeBits", advice, StringComparison.Ordinal);
            Assert.Contains("--kl-weight 0.01", advice, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Where_no_closed_form_tells_the_nats_of_a_latent_none_are_named()
    {
        LatentUse use = Use(1, 1) with { Kl = [], KlError = [] };
        foreach (CollapseStage stage in new[] { CollapseStage.Latents, CollapseStage.Recovered })
        {
            var remark = new CollapseRemark(stage, [1], 3, 3, 1, 2, use);
            Assert.DoesNotContain("nats", RemarkText.Lines(remark, new Recipe())[0], StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_recipe_of_a_collapse_is_named_in_time_and_each_of_four_means_keeps_latents_in_use()
    {
        Outcome collapse = Train("r10-collapse");
        Assert.Equal(0, collapse.Active);
        int named = collapse.Stages.IndexOf(CollapseStage.Fading);
        Assert.InRange(named, 0, collapse.Stages.IndexOf(CollapseStage.Complete) - 1);
        Assert.InRange(collapse.DecoderUse, 0, 0.02);
        foreach (string cure in new[] { "kl-weight", "warmup", "cyclical", "free-bits" })
        {
            Outcome cured = Train("r10-cure-" + cure);
            Assert.True(cured.Active > 0, $"{cure}: no latent is active");
            Assert.True(
                cured.Kl > 1.5 * collapse.Kl && cured.DecoderUse > collapse.DecoderUse,
                $"{cure}: KL {cured.Kl} and use {cured.DecoderUse} after {collapse.Kl} and {collapse.DecoderUse}");
        }
    }

    private static LatentUse Use(params double[] kl) => new()
    {
        Examples = 500,
        Kl = kl,
        KlError = new double[kl.Length],
        MeanVariance = kl,
        MutualInformation = kl.Sum(),
        MostInformation = 5.3,
        DecoderUse = 0.5,
    };

    private static Outcome Train(string name)
    {
        Split digits = Digits.Create(Digits.StandardSeed, trainCount: 6000, testCount: 500);
        Recipe recipe = Recipe.FromName(name);

        // so few steps collapse, and come out of it, at a slightly larger weight than a whole MNIST does
        recipe = recipe with
        {
            Objective = recipe.Objective with { ReconstructionWeight = 0.08 },
            Training = recipe.Training with { Epochs = 8 },
        };
        Model model = Catalog.BuildModel(recipe, digits.Train.ItemShape);
        var watcher = new Watcher();
        Catalog.BuildTrainer(
            recipe, model, digits.Train, new HeldOut(digits.Test, DecidesChoices: false), watcher)
            .Run(CancellationToken.None);
        LatentUse last = watcher.Last!;
        return new Outcome(last.ActiveUnits, last.Kl.Sum(), last.DecoderUse, watcher.Stages);
    }

    private sealed record Outcome(int Active, double Kl, double DecoderUse, List<CollapseStage> Stages);

    private sealed class Watcher : ITrainingObserver
    {
        public List<CollapseStage> Stages { get; } = [];

        public LatentUse? Last { get; private set; }

        public void Progressed(in StepProgress progress)
        {
        }

        public void Happened(TrainingEvent happening)
        {
            if (happening is CollapseRemark remark)
            {
                Stages.Add(remark.Stage);
            }
            else if (happening is EpochFinished epoch)
            {
                Last = epoch.Latents;
            }
        }

        public void Save(Checkpoint checkpoint)
        {
        }
    }
}
