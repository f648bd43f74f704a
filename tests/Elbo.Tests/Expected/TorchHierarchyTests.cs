using Elbo.Models;
using Elbo.Networks;
using Elbo.Objectives;
using Elbo.Runs;
using Elbo.Tensors;

namespace Elbo.Tests.Expected;

/// <summary>Models with several levels of latents against PyTorch; torch_hierarchy.py made the numbers.</summary>
public sealed class TorchHierarchyTests
{
    private const ulong NoiseSeed = 7;
    private static readonly ExpectedNumbers Numbers = new("torch_hierarchy");

    public static TheoryData<string> Cases => [.. Numbers.Settings.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Terms_codes_and_gradients_agree_with_PyTorch(string name)
    {
        Recipe recipe = Recipe.Parse(Numbers.Settings[name], name);
        Tensor data = Numbers.Tensor($"{name}/data");
        NetworkModel model = Catalog.BuildModel(recipe, data.Shape.Without(0));
        foreach (Parameter parameter in model.Parameters.All)
        {
            NamedTensor weight = Numbers.Find($"{name}/weight/{parameter.Name}");
            Assert.Equal(new Shape(weight.Shape), parameter.Shape);
            parameter.Value.CopyFrom(weight.Values.Span);
        }

        Objective objective = Catalog.BuildObjective(recipe);
        var gradients = new Gradients([.. model.Parameters.All.Select(parameter => parameter.Value)]);
        var tape = new Tape();
        using (tape.Step())
        {
            var noise = new RandomStream(NoiseSeed, RandomPurpose.PosteriorNoise, Epoch: 0);
            Inference inference = model.Infer(
                new Batch(data, Examples.Range(0, data.Shape[0])), objective.Draw(noise));
            ObjectiveTerms terms = objective.Evaluate(inference, recipe.Objective.KlWeight);
            Numbers.Check($"{name}/loss", terms.Loss);
            Numbers.Check($"{name}/logLikelihood", inference.LogLikelihood);
            Numbers.Check($"{name}/kl", terms.Kl);
            Numbers.Check($"{name}/codes", inference.JoinSamples());
            tape.Backward(terms.Loss, gradients);
        }

        foreach (Parameter parameter in model.Parameters.All)
        {
            Numbers.Check($"{name}/gradient/{parameter.Name}", gradients[parameter.Value]);
        }
    }
}
