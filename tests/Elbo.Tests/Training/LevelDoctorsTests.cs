using Elbo.Runs;
using Elbo.Training;

namespace Elbo.Tests.Training;

public sealed class LevelDoctorsTests
{
    [Fact]
    public void A_level_that_died_is_named_while_the_others_live()
    {
        var doctors = new LevelDoctors([2, 3]);
        LatentUse use = Use([3, 2, 0.001, 0.001, 0.002]);
        Assert.Empty(doctors.Examine(1, use));
        CollapseRemark remark = Assert.Single(doctors.Examine(2, use));
        Assert.Equal((CollapseStage.Complete, 2, 2, 3), (remark.Stage, remark.Level!.Value, remark.Levels, remark.Of));
        Assert.StartsWith(
            "Posterior collapse of level 2 of 2: all 3 latents are dead since epoch 1",
            RemarkText.Lines(remark, new Recipe())[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_decoder_that_begins_at_0_is_told_where_else_to_begin()
    {
        var doctors = new LevelDoctors([2, 3]);
        LatentUse use = Use([3, 2, 0.001, 0.001, 0.002]);
        doctors.Examine(1, use);
        CollapseRemark remark = Assert.Single(doctors.Examine(2, use));
        var model = new ModelRecipe
        {
            Likelihood = LikelihoodChoice.Bernoulli,
            Upper = [new LevelRecipe { Latent = 3 }],
        };
        Assert.StartsWith(
            "Try --set model.outputBias=mean, or --kl-weight 0.01", Advice(model), StringComparison.Ordinal);
        Assert.DoesNotContain(
            "outputBias", Advice(model with { OutputBias = OutputBiasChoice.Mean }), StringComparison.Ordinal);
        Assert.DoesNotContain("outputBias", Advice(model with { Upper = [] }), StringComparison.Ordinal);

        string Advice(ModelRecipe of) => RemarkText.Lines(remark, new Recipe { Model = of })[1];
    }

    [Fact]
    public void Latents_are_counted_within_their_level()
    {
        var doctors = new LevelDoctors([2, 3]);
        LatentUse use = Use([3, 2, 1, 0.001, 2]);
        Assert.Empty(doctors.Examine(1, use));
        Assert.Empty(doctors.Examine(2, use));
        CollapseRemark remark = Assert.Single(doctors.Examine(3, use));
        Assert.Equal([1], remark.Latents);
        Assert.StartsWith(
            "Latent 1 of level 2 of 2 tells nothing", RemarkText.Lines(remark, new Recipe())[0],
            StringComparison.Ordinal);
    }

    [Fact]
    public void One_level_speaks_as_ever_and_keeps_the_name_of_its_state()
    {
        var doctors = new LevelDoctors([2]);
        LatentUse use = Use([3, 0.001]) with { Levels = [] };
        doctors.Examine(1, use);
        doctors.Examine(2, use);
        Assert.Null(Assert.Single(doctors.Examine(3, use)).Level);
        Assert.Equal("doctor.seen", Assert.Single(doctors.States).Name);
        Assert.Equal(
            ["doctor.seen", "doctor.seen.2"], new LevelDoctors([2, 3]).States.Select(state => state.Name),
            StringComparer.Ordinal);
    }

    [Fact]
    public void Below_the_highest_level_a_mean_that_moves_with_its_prior_alone_is_not_active()
    {
        LatentUse use = Use([3, 0.001, 1, 0.001, 2]) with { MeanVariance = [1, 1, 1, 1, 0.001] };
        Assert.Equal([1, 2], use.ActiveUnitsPerLevel);
        Assert.Equal(3, use.ActiveUnits);
        Assert.Equal([3.001, 3.001], use.KlPerLevel.Select(kl => Math.Round(kl, 6)));
        Assert.Equal(4, (use with { Levels = [] }).ActiveUnits);
    }

    private static LatentUse Use(double[] kl) => new()
    {
        Examples = 500,
        Levels = [2, 3],
        Kl = kl,
        KlError = new double[kl.Length],
        MeanVariance = kl,
        MutualInformation = 3,
        MostInformation = 5.3,
        DecoderUse = 0.5,
    };
}
