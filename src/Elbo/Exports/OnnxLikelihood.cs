using Elbo.Data.Tables;
using Elbo.Distributions;
using Elbo.Runs;
using Elbo.Tensors;

namespace Elbo.Exports;

/// <summary>What a decoder's numbers mean, as nodes: the mean of x, and the other parameters of p(x|z).</summary>
internal static class OnnxLikelihood
{
    private const string MeanMeaning = "the mean of x given z";

    /// <summary>Adds the outputs.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="likelihood">The likelihood.</param>
    /// <param name="decoded">The decoder's numbers, [batch, ...], channels last.</param>
    /// <exception cref="RunException">The likelihood is not known here.</exception>
    public static void AddOutputs(OnnxGraph graph, Likelihood likelihood, OnnxValue decoded)
    {
        switch (likelihood)
        {
            case Bernoulli:
                graph.Output(decoded, "logits", "logits of the probabilities that the elements of x are 1");
                graph.Output(
                    graph.Add("Sigmoid", decoded.Item, [decoded]), "mean",
                    "the probabilities that the elements of x are 1: its mean given z");
                break;
            case Gaussian { Variance: GaussianVariance.Network }:
                AddWithVariance(graph, decoded);
                break;
            case Gaussian gaussian:
                graph.Output(decoded, "mean", MeanMeaning);
                AddConstant(
                    graph, "log_variance", [LogVariance(gaussian)], new Shape(1),
                    "ln of the variance of every element of x");
                break;
            case ElementGaussian elements:
                graph.Output(decoded, "mean", MeanMeaning);
                AddConstant(
                    graph, "log_variance", elements.LogVariance.Value.ToArray(), decoded.Item,
                    "ln of the variance of each element of x, the same for every example");
                break;
            case LaplaceLikelihood:
                graph.Output(decoded, "mean", $"{MeanMeaning}, and its median");
                AddConstant(
                    graph, "log_scale", Single(likelihood), new Shape(1), "ln of the scale of every element of x");
                break;
            case DiscretizedLogistic:
                graph.Output(decoded, "location", "where the logistic distribution of each element lies");
                graph.Output(Clip(graph, decoded), "mean", "the location, cut to 0..1");
                AddConstant(
                    graph, "log_scale", [MathF.Max(Single(likelihood)[0], DiscretizedLogistic.LowestLogScale)],
                    new Shape(1), "ln of the scale of every element of x");
                break;
            case Categorical categorical:
                AddLevels(graph, categorical.Levels, decoded);
                break;
            case LogisticMixture mixture:
                OnnxMixture.AddOutputs(graph, mixture, decoded);
                break;
            case TableLikelihood table:
                AddColumns(graph, table, decoded);
                break;
            default:
                throw new RunException(
                    $"the model cannot be exported: the likelihood {likelihood.Name} ({likelihood.GetType().Name}) has "
                    + "no nodes. Add it to OnnxLikelihood, or train with another.");
        }
    }

    private static void AddWithVariance(OnnxGraph graph, OnnxValue decoded)
    {
        int last = decoded.Item.Rank - 1;
        int channels = decoded.Item[last] / 2;
        graph.Output(graph.Slice(decoded, last, 0, channels), "mean", MeanMeaning);
        OnnxValue numbers = graph.Slice(decoded, last, channels, channels);
        graph.Output(
            AtLeast(graph, numbers, Gaussian.LowestLogVariance), "log_variance",
            "ln of the variance of each element of x");
    }

    private static void AddLevels(OnnxGraph graph, int levels, OnnxValue decoded)
    {
        int last = decoded.Item.Rank - 1;
        Shape item = decoded.Item.With(-1, decoded.Item[last] / levels);
        Shape each = item.Insert(item.Rank, levels);
        OnnxValue logits = new OnnxLayers(graph, "levels").Reshape(decoded, each);
        graph.Output(logits, "logits", $"logits of the {levels} levels of each element of x");
        OnnxValue probabilities = graph.Add(
            "Softmax", each, [logits], new OnnxAttribute("axis") { Integer = -1 });
        graph.Output(probabilities, "probabilities", $"the probabilities of the {levels} levels, evenly from 0 to 1");
        float[] scale = [.. Enumerable.Range(0, levels).Select(level => (float)level / (levels - 1))];
        OnnxValue mean = graph.Add(
            "MatMul", item.Insert(item.Rank, 1),
            [probabilities, graph.Constant("levels.values", scale, new Shape(levels, 1))]);
        graph.Output(new OnnxLayers(graph, "mean").Reshape(mean, item), "mean", MeanMeaning);
    }

    // an item of the table: its values, then a flag of each column that nothing is missing
    private static void AddColumns(OnnxGraph graph, TableLikelihood table, OnnxValue decoded)
    {
        TableLayout layout = table.Layout;
        int numeric = table.NumericColumns;
        List<OnnxValue> parts = [];
        if (numeric > 0)
        {
            parts.Add(graph.Slice(decoded, 0, 0, numeric));
        }

        foreach (PlacedColumn column in layout.Columns.Skip(numeric))
        {
            OnnxValue numbers = graph.Slice(decoded, 0, column.From, column.Width);
            parts.Add(column.Column.Likelihood == ColumnLikelihood.Bernoulli
                ? graph.Add("Sigmoid", numbers.Item, [numbers])
                : graph.Add("Softmax", numbers.Item, [numbers], new OnnxAttribute("axis") { Integer = -1 }));
        }

        int columns = layout.Columns.Count;
        int width = decoded.Item[0];
        parts.Add(graph.Add(
            "MatMul", new Shape(columns),
            [
                decoded,
                graph.Constant("likelihood.nothing_missing", new float[width * columns], new Shape(width, columns)),
            ]));
        graph.Output(
            graph.Add("Concat", layout.ItemShape, [.. parts], new OnnxAttribute("axis") { Integer = -1 }), "mean",
            "standardized numbers, probabilities of the second of two values and of each category, and a 0 for each "
            + "column: nothing is missing");
        AddVariances(graph, table, decoded);
    }

    private static void AddVariances(OnnxGraph graph, TableLikelihood table, OnnxValue decoded)
    {
        const string meaning = "ln sigma^2 of each numeric column, in its standardized unit";
        if (table.NumericColumns > 0 && table.Variance == GaussianVariance.Network)
        {
            OnnxValue numbers = graph.Slice(decoded, 0, table.Layout.Values, table.NumericColumns);
            graph.Output(AtLeast(graph, numbers, TableLikelihood.LowestLogVariance), "log_variance", meaning);
        }
        else if (table.NumericColumns > 0)
        {
            Tensor variances = table.LogVariance(Tensor.Zeros(decoded.Item));
            AddConstant(
                graph, "log_variance", variances.ToArray(), new Shape(table.NumericColumns), meaning);
        }
    }

    // softly at least so much, as the likelihood does
    private static OnnxValue AtLeast(OnnxGraph graph, OnnxValue numbers, float least)
    {
        OnnxValue lowest = graph.Constant("lowest", [least], new Shape(1));
        OnnxValue above = graph.Add("Sub", numbers.Item, [numbers, lowest]);
        OnnxValue soft = graph.Add("Softplus", numbers.Item, [above]);
        return graph.Add("Add", numbers.Item, [soft, lowest]);
    }

    private static OnnxValue Clip(OnnxGraph graph, OnnxValue decoded) => graph.Add(
        "Clip", decoded.Item,
        [decoded, graph.Constant("least", [0f], default), graph.Constant("most", [1f], default)]);

    private static void AddConstant(OnnxGraph graph, string name, float[] numbers, Shape shape, string meaning) =>
        graph.Output(graph.Constant($"likelihood.{name}", numbers, shape), name, meaning);

    private static float LogVariance(Gaussian gaussian) => gaussian.Variance switch
    {
        GaussianVariance.Learned => Single(gaussian)[0],
        GaussianVariance.Optimal =>
            MathF.Max((float)DoubleMath.Log(Single(gaussian)[0]), Gaussian.LowestLogVariance),
        _ => 0f,
    };

    private static float[] Single(Likelihood likelihood) => likelihood.Parameters.Single().Value.ToArray();
}
