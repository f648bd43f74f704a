using Elbo.Data;
using Elbo.Models;
using Elbo.Runs;
using Elbo.Training;

namespace Elbo.Determinism;

/// <summary>The weights after 50 steps of training.</summary>
internal static class TrainingHashes
{
    private const int Epochs = 2;
    private const int Examples = 25 * 13;

    public static void Print()
    {
        Split data = CroppedDigits.Create(Examples, validation: 0, test: 21);
        Print(SmallRecipes.Dense, data);
        Print(SmallRecipes.Convolutional, data);
        Print(SmallRecipes.Normalized, data);
        Print(SmallRecipes.Sparse, data);
        Print(SmallRecipes.Levels, data);
        Print(SmallRecipes.Ladder, data);
        Print(SmallRecipes.Deep, data);
        Print(SmallRecipes.Shared, data);
        Print(SmallRecipes.Tiles, data);
        Print(SmallRecipes.Recomputed, data);
        Print(SmallRecipes.ProbabilisticPca, data);
        Print(SmallRecipes.FactorAnalysis, data);
        Split sentences = SmallSentences.Create(Examples, test: 21);
        Print(SmallRecipes.Sentences, sentences);
        Print(SmallRecipes.Aggressive, sentences);
        Print(SmallRecipes.LanguageModel, sentences);
    }

    private static void Print(Recipe recipe, Split data)
    {
        Recipe shortened = recipe with { Training = recipe.Training with { Epochs = Epochs } };
        Model model = RunModel.Of(shortened, data.Train);
        var losses = new Losses();
        ITrainer trainer = Catalog.BuildTrainer(
            shortened, model, data.Train, new HeldOut(data.Test, DecidesChoices: false), losses);
        trainer.Run(CancellationToken.None);
        Sha.Print($"{recipe.Name} weights", model.Parameters.Flat.ToArray());
        Sha.Print($"{recipe.Name} losses", losses.Seen.ToArray());
    }

    private sealed class Losses : ITrainingObserver
    {
        public List<float> Seen { get; } = [];

        public void Progressed(in StepProgress progress) => Seen.Add((float)progress.Terms.Loss);

        public void Happened(TrainingEvent happening)
        {
            if (happening is EpochFinished { HeldOut: { } heldOut })
            {
                Seen.Add((float)heldOut.Loss);
            }
        }

        public void Save(Checkpoint checkpoint)
        {
        }
    }
}
