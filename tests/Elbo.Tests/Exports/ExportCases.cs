using Elbo.Data.Tables;
using Elbo.Models;
using Elbo.Runs;
using Elbo.Tensors;

namespace Elbo.Tests.Exports;

/// <summary>A model of every kind that can be trained, with weights of no meaning.</summary>
internal static class ExportCases
{
    private static readonly (string Name, string Model, int[] Shape)[] Table =
    [
        ("dense relu", """ "hidden": [17, 11], "latent": 5 """, [6, 7, 1]),
        ("dense colour", """ "network": "dense", "hidden": [9], "latent": 3, "activation": "tanh" """, [5, 4, 3]),
        ("dense vector", """ "hidden": [9], "latent": 3, "activation": "elu" """, [13]),
        ("dense without layers", """ "hidden": [], "latent": 3 """, [4, 4, 2]),
        ("dense batch norm", """ "hidden": [12], "normalization": "batch", "activation": "softplus" """, [5, 5, 1]),
        ("dense layer norm", """ "hidden": [12], "normalization": "layer", "activation": "gelu" """, [5, 5, 1]),
        ("dense told", """ "network": "dense", "hidden": [12], "latent": 4, "condition": "label" """, [5, 4, 3]),
        ("conv", """ "network": "conv", "channels": [3, 5], "latent": 4 """, [9, 9, 1]),
        ("conv odd", """ "network": "conv", "channels": [3, 5], "latent": 4 """, [7, 10, 1]),
        ("conv colour", """ "network": "conv", "channels": [4, 6], "activation": "leakyRelu", "dropout": 0.3 """,
            [8, 12, 3]),
        ("conv batch norm", """ "network": "conv", "channels": [4], "normalization": "batch", "activation": "swish" """,
            [8, 8, 3]),
        ("conv layer norm", """ "network": "conv", "channels": [4], "normalization": "layer", "activation": "elu" """,
            [8, 8, 3]),
        ("conv told", """ "network": "conv", "channels": [4], "condition": "label" """, [8, 8, 3]),
        ("pool", """ "network": "pool", "channels": [4, 3], "latent": 2 """, [8, 12, 3]),
        ("pool batch norm", """ "network": "pool", "channels": [4], "normalization": "batch" """, [8, 8, 1]),
        ("pool told", """ "network": "pool", "channels": [4], "condition": "label" """, [8, 8, 1]),
        ("isotropic", """ "hidden": [9], "posterior": "isotropic" """, [5, 5, 1]),
        ("full covariance", """ "hidden": [9], "latent": 4, "posterior": "full" """, [5, 5, 1]),
        ("full covariance of one", """ "hidden": [9], "latent": 1, "posterior": "full" """, [5, 5, 1]),
        ("laplace posterior", """ "hidden": [9], "posterior": "laplace" """, [5, 5, 1]),
        ("logistic posterior", """ "hidden": [9], "posterior": "logistic" """, [5, 5, 1]),
        ("student posterior", """ "hidden": [9], "posterior": "studentT" """, [5, 5, 1]),
        ("gaussian unit", """ "hidden": [9], "likelihood": "gaussian", "variance": "unit" """, [5, 5, 1]),
        ("gaussian learned", """ "hidden": [9], "likelihood": "gaussian", "variance": "learned" """, [5, 5, 1]),
        ("gaussian optimal", """ "hidden": [9], "likelihood": "gaussian", "variance": "optimal" """, [5, 5, 1]),
        ("gaussian network",
            """ "network": "conv", "channels": [4], "likelihood": "gaussian", "variance": "network" """, [6, 6, 3]),
        ("laplace", """ "hidden": [9], "likelihood": "laplace" """, [5, 5, 1]),
        ("categorical", """ "hidden": [9], "likelihood": "categorical", "levels": 7 """, [5, 5, 3]),
        ("categorical conv", """ "network": "conv", "channels": [3], "likelihood": "categorical", "levels": 5 """,
            [6, 6, 2]),
        ("discretized logistic", """ "hidden": [9], "likelihood": "discretizedLogistic" """, [5, 5, 1]),
        ("logistic mixture", """ "hidden": [9], "likelihood": "logisticMixture", "mixtures": 4 """, [5, 5, 1]),
        ("logistic mixture vector", """ "hidden": [9], "likelihood": "logisticMixture", "mixtures": 2 """, [7]),
        ("logistic mixture colour",
            """ "network": "conv", "channels": [4], "likelihood": "logisticMixture", "mixtures": 3 """, [6, 4, 3]),
        ("mixture prior", """ "hidden": [9], "latent": 3, "prior": "mixture", "priorComponents": 4 """, [5, 5, 1]),
        ("vamp prior", """ "hidden": [9], "latent": 3, "prior": "vamp", "priorComponents": 3 """, [5, 5, 1]),
        ("autoencoder", """ "kind": "autoencoder", "hidden": [9], "latent": 3 """, [5, 5, 1]),
        ("sparse autoencoder", """ "kind": "autoencoder", "hidden": [9], "codeActivation": "sigmoid" """, [5, 5, 1]),
        ("pool autoencoder", """ "kind": "autoencoder", "network": "pool", "channels": [4], "latent": 3 """,
            [8, 8, 3]),
        ("pca", """ "kind": "pca", "latent": 4, "likelihood": "gaussian" """, [6, 6, 1]),
        ("ppca", """ "kind": "ppca", "latent": 4, "likelihood": "gaussian", "variance": "learned" """, [5, 4, 3]),
        ("factor analysis",
            """ "kind": "factorAnalysis", "latent": 4, "likelihood": "gaussian", "variance": "learned" """, [5, 4, 3]),
        ("two levels", """ "hidden": [9], "latent": 4, "upper": [{ "latent": 3, "hidden": [5] }] """, [5, 4, 3]),
        ("three levels told", """
            "network": "conv", "channels": [3], "latent": 4, "condition": "label",
            "upper": [{ "latent": 3, "hidden": [5] }, { "latent": 2, "hidden": [] }]
            """, [6, 6, 2]),
        ("ladder", """
            "kind": "ladder", "network": "dense", "hidden": [9], "latent": 4, "normalization": "batch",
            "upper": [{ "latent": 3, "hidden": [6] }, { "latent": 2, "hidden": [5] }]
            """, [5, 4, 1]),
        ("nvae", """ "kind": "nvae", "latent": 2, "deep": { "channels": 3, "stem": 1, "groups": [2, 1] } """,
            [9, 8, 1]),
        ("nvae colour", """
            "kind": "nvae", "latent": 3, "likelihood": "gaussian", "variance": "network",
            "deep": { "channels": 4, "stem": 0, "groups": [1, 2], "cells": 2, "expansion": 2, "checkpoint": true }
            """, [8, 8, 3]),
        ("nvae of a shared encoder", """
            "kind": "nvae", "latent": 2, "deep": { "channels": 3, "groups": [2, 2], "sharedEncoder": true }
            """, [9, 8, 1]),
        ("nvae of one group", """ "kind": "nvae", "latent": 2, "deep": { "channels": 3, "stem": 1, "groups": [1] } """,
            [8, 8, 1]),
        ("table", """ "hidden": [9], "latent": 3, "likelihood": "columns", "variance": "learned" """, [12]),
        ("table network", """ "hidden": [9], "latent": 3, "likelihood": "columns", "variance": "network" """, [12]),
    ];

    private static readonly TableSchema Columns = new()
    {
        Columns =
        [
            Column("word", ColumnKind.Categorical, ColumnLikelihood.Categorical, 3),
            Column("tail", ColumnKind.Numeric, ColumnLikelihood.StudentT, 0) with { Mean = 2.5, Scale = 0.5 },
            Column("bit", ColumnKind.Binary, ColumnLikelihood.Bernoulli, 2),
            Column("gap", ColumnKind.Numeric, ColumnLikelihood.Gaussian, 0) with { Missing = 1 },
            Column("size", ColumnKind.Numeric, ColumnLikelihood.Gaussian, 0),
        ],
    };

    /// <summary>The names of all.</summary>
    public static IEnumerable<string> Names => Table.Select(row => row.Name);

    /// <summary>Makes a run folder of a case, as a training leaves it, and opens it.</summary>
    public static TrainedModel Open(string name, string folder)
    {
        (string _, string model, int[] shape) = Table.Single(row => row.Name == name);
        bool isLinear = name is "pca" or "ppca" or "factor analysis";
        string optimizer = isLinear
            ? $$""", "optimizer": { "kind": "{{(name == "factor analysis" ? "em" : "closedForm")}}" }"""
            : "";
        Recipe recipe = Recipe.Parse($$"""{ "model": { {{model}} }{{optimizer}} }""", name);
        int? classes = recipe.Model.Condition == ConditionChoice.Label ? 3 : null;
        TableSchema? table = recipe.Model.Likelihood == LikelihoodChoice.Columns ? Columns : null;
        return Save(folder, new RunConfig
        {
            Recipe = recipe,
            Data = new ResolvedData { Name = "nothing", Examples = 1, Shape = shape, Classes = classes, Table = table },
        });
    }

    /// <summary>Makes a run folder with weights that differ from those of a fresh model.</summary>
    public static TrainedModel Save(string folder, RunConfig config)
    {
        Model made = RunModel.Of(config);
        Fill(made);
        RunFolder run = RunFolder.Create(folder, config);
        NamedTensor[] weights =
        [
            .. made.Parameters.All.Select(parameter => new NamedTensor(
                parameter.Name, Sizes(parameter.Shape), parameter.Value.ToArray())),
        ];
        run.SaveCheckpoint(weights, Runs.Given.NoTexts, weights, Runs.Given.NoTexts);
        return TrainedModel.Open(folder);
    }

    private static TableColumn Column(
        string name, ColumnKind kind, ColumnLikelihood likelihood, int categories) => new()
        {
            Name = name,
            Kind = kind,
            Likelihood = likelihood,
            Categories = [.. Enumerable.Range(0, categories).Select(category => $"{name}{category}")],
        };

    /// <summary>The sizes of a shape.</summary>
    public static int[] Sizes(Shape shape) => [.. Enumerable.Range(0, shape.Rank).Select(axis => shape[axis])];

    // Every number differs from that of a fresh model; variances stay above 0.
    private static void Fill(Model model)
    {
        for (int i = 0; i < model.Parameters.All.Count; i++)
        {
            Tensor value = model.Parameters.All[i].Value;
            float[] noise = new float[value.Count];
            new RandomStream(5, RandomPurpose.Test, Example: (uint)i).FillNormal(noise);
            bool isVariance = model.Parameters.All[i].Name.EndsWith("runningVariance", StringComparison.Ordinal);
            float[] old = value.ToArray();
            value.CopyFrom([.. old.Zip(noise, (number, change) =>
                isVariance ? 0.3f + MathF.Abs(change) : number + (0.1f * change))]);
        }
    }
}
