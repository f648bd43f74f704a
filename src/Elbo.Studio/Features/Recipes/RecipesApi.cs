using System.Text.Json.Nodes;
using Elbo.Data;
using Elbo.Models;
using Elbo.Runs;
using Elbo.Studio.Features.Runs;
using Elbo.Studio.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Elbo.Studio.Features.Recipes;

/// <summary>Recipes, and what a choice of data, recipe and settings comes to before anything is trained.</summary>
internal static class RecipesApi
{
    /// <summary>Adds the addresses.</summary>
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/recipes", () => Recipe.Known.Select(name => Answer(Recipe.FromName(name))).ToArray())
            .WithTags("Recipes").WithSummary("The published settings");
        api.MapPost("/plan", Plan).AddEndpointFilter<ComputeGate>().WithTags("Recipes")
            .WithSummary("The recipe that data, recipe and settings come to; faults by field");
    }

    private static RecipeAnswer Answer(Recipe recipe) => new(
        recipe.Name, recipe.Description, recipe.Source, recipe.Data.Name, recipe.Epochs,
        recipe.Model.Latent + recipe.Model.Upper.Sum(level => level.Latent),
        [.. recipe.Published.Select(each => new PublishedValue(each.What, each.Value, each.Unit))]);

    private static PlanAnswer Plan(PlanRequest wanted, RecipePlans plans, RunShelf shelf)
    {
        RecipePlan plan = plans.Of(wanted);
        Recipe recipe = plan.Recipe;
        Split data = shelf.DataOf(recipe, plan.Source);
        Model model = RunModel.Of(recipe, data.Train);
        var config = TrainingRun.Configure(recipe, data);
        List<Decision> decided = [.. plan.Decided.Select(each => new Decision(each.Key, each.Value, each.Reason))];
        if (config.Likelihood is { IsAuto: true } likelihood)
        {
            decided.Add(new Decision(
                "model.likelihood", likelihood.Text[..likelihood.Text.IndexOf(", because", StringComparison.Ordinal)],
                likelihood.Reason));
        }

        int batch = Math.Max(1, recipe.Training.Batch);
        return new PlanAnswer(
            JsonNode.Parse(config.Recipe.ToJson())!, decided, model.Parameters.Count,
            (data.Train.Count + batch - 1) / batch, recipe.Epochs, data.Train.Count, data.Validation?.Count ?? 0,
            data.Test.Count);
    }

    private sealed record RecipeAnswer(
        string Name, string Description, string Source, string? Data, int Epochs, int Latent,
        IReadOnlyList<PublishedValue> Published);

    private sealed record Decision(string Setting, string Value, string Reason);

    private sealed record PlanAnswer(
        JsonNode Recipe, IReadOnlyList<Decision> Decided, long Parameters, int StepsPerEpoch, int Epochs, int Examples,
        int Validation, int Test);
}
