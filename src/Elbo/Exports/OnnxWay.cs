using Elbo.Tensors;

namespace Elbo.Exports;

/// <summary>A normal distribution of independent variables, as nodes.</summary>
/// <param name="Mean">The means.</param>
/// <param name="LogVariance">ln of the variances.</param>
internal readonly record struct OnnxNormal(OnnxValue Mean, OnnxValue LogVariance);

/// <summary>
/// A way through the levels of a hierarchy, as nodes: where the latents of each level come from, and what became of
/// them. A code holds all levels side by side, the one next to the data first.
/// </summary>
internal sealed class OnnxWay
{
    private readonly OnnxGraph graph;
    private readonly IReadOnlyList<int> sizes;
    private readonly OnnxValue? numbers;
    private readonly bool isGiven;
    private readonly OnnxNormal[] normals;
    private readonly OnnxValue[] latents;

    private OnnxWay(OnnxGraph graph, IReadOnlyList<int> sizes, OnnxValue? numbers, bool isGiven)
    {
        this.graph = graph;
        this.sizes = sizes;
        this.numbers = numbers;
        this.isGiven = isGiven;
        normals = new OnnxNormal[sizes.Count];
        latents = new OnnxValue[sizes.Count];
    }

    /// <summary>Each level at its mean, given the levels before it at theirs.</summary>
    public static OnnxWay OfMeans(OnnxGraph graph, IReadOnlyList<int> sizes) => new(graph, sizes, null, false);

    /// <summary>Each level drawn by means of standard normal noise, [latent].</summary>
    public static OnnxWay Drawn(OnnxGraph graph, IReadOnlyList<int> sizes, OnnxValue noise) =>
        new(graph, sizes, noise, isGiven: false);

    /// <summary>Each level as it stands in a code, [latent].</summary>
    public static OnnxWay Given(OnnxGraph graph, IReadOnlyList<int> sizes, OnnxValue code) =>
        new(graph, sizes, code, isGiven: true);

    /// <summary>The latents of a level, [size].</summary>
    /// <param name="level">Which, from 0 at the data.</param>
    /// <param name="normal">Its distribution, [size] each; not used where codes are given.</param>
    public OnnxValue Take(int level, Func<OnnxNormal> normal)
    {
        if (isGiven)
        {
            return latents[level] = Part(level);
        }

        OnnxNormal own = normals[level] = normal();
        return latents[level] = numbers is null ? own.Mean : At(own, Part(level));
    }

    /// <summary>The latents of a level with a standard normal, [size].</summary>
    public OnnxValue TakeStandard(int level) => latents[level] = Part(level);

    /// <summary>The code of all levels, [latent].</summary>
    public OnnxValue Code() => Joined(latents);

    /// <summary>Makes means and ln of variances outputs.</summary>
    public void AddOutputs()
    {
        string levels = string.Join(" + ", sizes);
        graph.Output(
            Joined([.. normals.Select(normal => normal.Mean)]), "latent_mean",
            $"means of q, each level's given those before it; levels from the data up: {levels}");
        graph.Output(
            Joined([.. normals.Select(normal => normal.LogVariance)]), "latent_log_variance",
            $"ln of the variances of q, on the same way; levels from the data up: {levels}");
    }

    private OnnxValue Part(int level) => sizes.Count == 1
        ? numbers!
        : graph.Slice(numbers!, 0, sizes.Take(level).Sum(), sizes[level]);

    private OnnxValue At(OnnxNormal normal, OnnxValue noise)
    {
        Shape item = normal.Mean.Item;
        OnnxValue half = graph.Add(
            "Mul", item, [normal.LogVariance, graph.Constant("half", [0.5f], new Shape(1))]);
        OnnxValue step = graph.Add("Mul", item, [noise, graph.Add("Exp", item, [half])]);
        return graph.Add("Add", item, [normal.Mean, step]);
    }

    private OnnxValue Joined(OnnxValue[] levels) => levels.Length == 1
        ? levels[0]
        : graph.Add("Concat", new Shape(sizes.Sum()), levels, new OnnxAttribute("axis") { Integer = 1 });
}
