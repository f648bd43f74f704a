using Elbo.Models;
using Elbo.Networks;
using Elbo.Objectives;
using Elbo.Optimizers;
using Elbo.Runs;
using Elbo.Tensors;

namespace Elbo.Tests.Expected;

/// <summary>Whole models and trainings against PyTorch; torch_vae.py made the numbers.</summary>
public sealed class TorchVaeTests
{
    private const ulong NoiseSeed = 7;
    private const double LearningRate = 1e-3;
    private static readonly ExpectedNumbers Numbers = new("torch_vae");

    public static TheoryData<string> Cases => [.. Numbers.Settings.Keys.Where(name => !IsTraining(name))];

    public static TheoryData<string> Trainings => [.. Numbers.Settings.Keys.Where(IsTraining)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Terms_and_gradients_agree_with_PyTorch(string name)
    {
        Recipe recipe = RecipeOf(name);
        NetworkModel model = Model(name, recipe);
        Tensor data = Numbers.Tensor($"{name}/data");
        Examples examples = Examples.Range(0, data.Shape[0]);
        Objective objective = Catalog.BuildObjective(recipe);
        var gradients = new Gradients([.. model.Parameters.All.Select(parameter => parameter.Value)]);
        var tape = new Tape();
        using (tape.Step())
        {
            Inference inference = model.Infer(new Batch(data, examples), objective.Draw(Noise(epoch: 0)));
            ObjectiveTerms terms = objective.Evaluate(inference, recipe.Objective.KlWeight);
            Numbers.Check($"{name}/loss", terms.Loss);
            Numbers.Check($"{name}/logLikelihood", inference.LogLikelihood);
            Numbers.Check($"{name}/kl", terms.Kl);
            Numbers.Check($"{name}/mean", model.Likelihood.Mean(inference.Decoded.Slice(0, 0, 1)).Reshape(data.Shape));
            tape.Backward(terms.Loss, gradients);
        }

        foreach (Parameter parameter in model.Parameters.All)
        {
            Numbers.Check($"{name}/gradient/{parameter.Name}", gradients[parameter.Value]);
        }
    }

    [Theory]
    [MemberData(nameof(Trainings))]
    public void Weights_after_twenty_steps_of_Adam_agree_with_PyTorch(string name)
    {
        Recipe recipe = RecipeOf(name);
        NetworkModel model = Model(name, recipe);
        Tensor data = Numbers.Tensor($"{name}/data");
        Examples examples = Examples.Range(0, data.Shape[0]);
        Objective objective = Catalog.BuildObjective(recipe);
        Optimizer adam = Catalog.BuildOptimizer(recipe, model.Parameters.Count);
        var gradients = new Gradients([.. model.Parameters.All.Select(parameter => parameter.Value)]);
        var tape = new Tape();
        float[] losses = new float[Numbers.Find($"{name}/losses").Values.Length];
        for (int step = 0; step < losses.Length; step++)
        {
            using (tape.Step())
            {
                Inference inference = model.Infer(new Batch(data, examples), objective.Draw(Noise(step)));
                ObjectiveTerms terms = objective.Evaluate(inference, recipe.Objective.KlWeight);
                losses[step] = terms.Loss.Item();
                tape.Backward(terms.Loss, gradients);
            }

            double norm = ParameterUpdates.Norm(gradients.Flat);
            float scale = norm > recipe.Optimizer.ClipNorm ? (float)(recipe.Optimizer.ClipNorm.Value / norm) : 1f;
            adam.Step(model.Parameters, gradients, LearningRate, scale);
        }

        Numbers.Check($"{name}/losses", Tensor.From(losses, new Shape(losses.Length)));
        foreach (Parameter parameter in model.Parameters.All)
        {
            Numbers.Check($"{name}/final/{parameter.Name}", parameter.Value);
        }
    }

    private static bool IsTraining(string name) => name.StartsWith("train", StringComparison.Ordinal);

    private static Recipe RecipeOf(string name) => Recipe.Parse(Numbers.Settings[name], name);

    private static RandomStream Noise(int epoch) => new(NoiseSeed, RandomPurpose.PosteriorNoise, Epoch: (uint)epoch);

    private static NetworkModel Model(string name, Recipe recipe)
    {
        NetworkModel model = Catalog.BuildModel(recipe, new Shape(Numbers.Find($"{name}/data").Shape).Without(0));
        foreach (Parameter parameter in model.Parameters.All)
        {
            NamedTensor weight = Numbers.Find($"{name}/weight/{parameter.Name}");
            Assert.Equal(new Shape(weight.Shape), parameter.Shape);
            parameter.Value.CopyFrom(weight.Values.Span);
        }

        return model;
    }
}
