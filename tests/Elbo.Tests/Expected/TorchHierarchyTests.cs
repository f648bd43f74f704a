using Elbo.Models;
using Elbo.Networks;
using Elbo.Objectives;
using Elbo.Runs;
using Elbo.Tensors;

namespace Elbo.Tests.Expected;

/// <summary>
/// Models with several levels of latents against PyTorch; torch_hierarchy.py and torch_deep_vae.py made the numbers.
/// </summary>
public sealed class TorchHierarchyTests
{
    private const ulong NoiseSeed = 7;
    private static readonly ExpectedNumbers Levels = new("torch_hierarchy");
    private static readonly ExpectedNumbers Deep = new("torch_deep_vae");

    public static TheoryData<string> Cases => [.. Levels.Settings.Keys, .. Deep.Settings.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Terms_codes_and_gradients_agree_with_PyTorch(string name)
    {
        ExpectedNumbers numbers = Deep.Settings.ContainsKey(name) ? Deep : Levels;
        Recipe recipe = Recipe.Parse(numbers.Settings[name], name);
        Tensor data = numbers.Tensor($"{name}/data");
        NetworkModel model = Catalog.BuildModel(recipe, data.Shape.Without(0));
        Parameter[] learned = [.. model.Parameters.All.Where(ExpectedNumbers.IsLearned)];
        foreach (Parameter parameter in learned)
        {
            NamedTensor weight = numbers.Find($"{name}/weight/{parameter.Name}");
            Assert.Equal(new Shape(weight.Shape), parameter.Shape);
            parameter.Value.CopyFrom(weight.Values.Span);
        }

        Objective objective = Catalog.BuildObjective(recipe);
        var gradients = new Gradients([.. learned.Select(parameter => parameter.Value)]);
        var tape = new Tape();
        using (tape.Step())
        {
            var noise = new RandomStream(NoiseSeed, RandomPurpose.PosteriorNoise, Epoch: 0);
            var examples = Examples.Range(0, data.Shape[0]);
            Inference inference = model.Infer(
                new Batch(data, examples) { Pass = Pass.Training(noise, examples) }, objective.Draw(noise));
            ObjectiveTerms terms = objective.Evaluate(inference, recipe.Objective.KlWeight);
            numbers.Check($"{name}/loss", terms.Loss);
            numbers.Check($"{name}/logLikelihood", inference.LogLikelihood);
            numbers.Check($"{name}/kl", terms.Kl);
            numbers.Check($"{name}/codes", inference.JoinSamples());
            tape.Backward(terms.Loss, gradients);
        }

        // batch normalization takes off a shift and a factor that come before it: such gradients are near to 0, and
        // count against the root mean square of the norms of all
        double least = numbers == Deep
            ? Math.Sqrt(learned.Average(
                parameter => Math.Pow(numbers.Norm($"{name}/gradient/{parameter.Name}"), 2)))
            : 0;
        Assert.All(
            learned,
            parameter => numbers.Check($"{name}/gradient/{parameter.Name}", gradients[parameter.Value], least));
    }
}
