using System.Globalization;
using Elbo.Objectives;
using Elbo.Runs;

namespace Elbo.Cli;

/// <summary>
/// The columns of a training's table: what the objective is made of, for models with a density and without.
/// </summary>
internal sealed class TrainingColumns(Recipe recipe, bool hasDensity)
{
    private readonly bool isWeighted = !ObjectiveText.IsElbo(recipe.Objective);
    private readonly string? penalty = Catalog.BuildObjective(recipe).PenaltyName;

    /// <summary>What is minimised, as a formula.</summary>
    public string Loss
    {
        get
        {
            if (!hasDensity)
            {
                string added = penalty is null
                    ? ""
                    : $" + {NumberText.Short(recipe.Objective.SparsityWeight)} x {penalty}";
                return $"loss = -reconstruction{added}";
            }

            return ObjectiveText.Of(recipe.Objective, NumberText.Short);
        }
    }

    /// <summary>The titles, up to those of speed and time.</summary>
    public string Titles(bool hasValidation)
    {
        string part = hasValidation ? "validation" : "test";
        if (!hasDensity)
        {
            string added = penalty is null ? "" : $"{penalty,13}";
            return $"{"epoch",8}{"loss",10}{"reconstruction",16}{added}{part + " loss",17}";
        }

        string first = isWeighted ? $"{"loss",10}{"KL weight",11}" : $"{"ELBO",10}";
        return $"{"epoch",8}{first}{"reconstruction",16}{"KL",9}{part + " ELBO",17}";
    }

    /// <summary>The epoch and its averages over the training examples.</summary>
    public string Head(int epoch, int epochs, AverageTerms terms, double weight)
    {
        string counted = string.Create(CultureInfo.InvariantCulture, $"{epoch}/{epochs}");
        if (!hasDensity)
        {
            string added = terms.Penalty is { } term ? $"{NumberText.Short(term.Value),13}" : "";
            return $"{counted,8}{NumberText.Nats(terms.Loss),10}{NumberText.Nats(terms.Reconstruction),16}{added}";
        }

        string first = isWeighted
            ? $"{NumberText.Nats(terms.Loss),10}{NumberText.Short(weight),11}"
            : $"{NumberText.Nats(terms.Elbo),10}";
        return $"{counted,8}{first}{NumberText.Nats(terms.Reconstruction),16}{NumberText.Nats(terms.Kl),9}";
    }

    /// <summary>The number of held-out data.</summary>
    public string HeldOut(AverageTerms? terms)
    {
        string number = terms is not { } held ? "" : NumberText.Nats(hasDensity ? held.Elbo : held.Loss);
        return $"{number,17}";
    }
}
