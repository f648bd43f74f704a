using Elbo.Data;
using Elbo.Models;
using Elbo.Objectives;
using Elbo.Tensors;

namespace Elbo.Training;

/// <summary>Data that is looked at after each epoch and not trained on.</summary>
/// <param name="Data">The data.</param>
/// <param name="DecidesChoices">
/// Whether the best epoch and the end of training are chosen by it: true for validation data; test data must not
/// decide.
/// </param>
public sealed record HeldOut(Dataset Data, bool DecidesChoices)
{
    // Larger than a training batch: nothing is learned from it, and large products are faster. A model of so many
    // operations for an example that its tensors would fill the memory gets fewer.
    private const int MostInBatch = 200;
    private const int FewestInBatch = 8;
    private const double MostOperations = 1e12;

    private BatchLoader? loader;

    internal AverageTerms Measure(Model model, TrainingPlan plan, int epoch, double klWeight)
    {
        loader ??= new BatchLoader(
            Data,
            new BatchOptions
            {
                BatchSize = (int)Math.Clamp(model.ExamplesWithin(MostOperations), FewestInBatch, MostInBatch),
                Seed = plan.Seed,
                Shuffle = false,
                Binarization = plan.Binarization,
            });
        return AverageTerms.Over(
            model, plan.ObjectiveAt(epoch), loader, klWeight, new RandomStream(plan.Seed, RandomPurpose.Evaluation));
    }
}
