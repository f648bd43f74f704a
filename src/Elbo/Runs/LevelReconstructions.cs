using Elbo.Data;
using Elbo.Evaluation;
using Elbo.Models;
using Elbo.Reports;

namespace Elbo.Runs;

/// <summary>Which levels of latents are kept, and what becomes of those below.</summary>
/// <param name="Levels">The lowest level that is kept, from 0 on; several for one after the other.</param>
public sealed record LevelChoice(IReadOnlyList<int> Levels)
{
    /// <summary>How many draws of the levels below there are; 0 for their means.</summary>
    public int Draws { get; init; }

    /// <summary>What the noise of draws is multiplied by.</summary>
    public double Temperature { get; init; } = 1;

    /// <summary>The items whose levels below are taken; none for draws or means.</summary>
    public IReadOnlyList<int> Details { get; init; } = [];

    /// <summary>Whether each example has a row of its own in a picture.</summary>
    public bool HasRows { get; init; }

    /// <summary>How many examples are made of each.</summary>
    public int Columns => Levels.Count * (Details.Count > 0 ? Details.Count : Math.Max(1, Draws));
}

/// <summary>
/// Examples as a model rebuilds them from upper levels of latents: at several levels (progressive reconstruction), in
/// several draws of the levels below, or with the details of other examples.
/// </summary>
/// <param name="model">The model.</param>
/// <param name="data">The examples.</param>
/// <param name="choice">What is kept.</param>
/// <param name="options">How examples are encoded; its seed is that of the draws.</param>
public sealed class LevelReconstructions(Model model, Dataset data, LevelChoice choice, EvaluationOptions options)
{
    private const float Paper = 1;

    /// <summary>
    /// What is made of some examples, [examples, columns, ...]: the columns of each, level by level. A draw belongs to
    /// the seed, its number and the example, whatever else is drawn.
    /// </summary>
    /// <exception cref="ModelException">There is no such level.</exception>
    /// <exception cref="DataException">An index is not an item.</exception>
    /// <exception cref="OperationCanceledException">A stop was asked for.</exception>
    public float[] Rebuild(int[] items, CancellationToken stop)
    {
        float[] codes = PosteriorMeans.Of(model, data, items, options, stop);
        int[] labels = model.Conditioning.Size == 0 ? [] : [.. items.Select(item => data.Labels[item])];
        int size = model.ItemShape.Count;
        float[] all = new float[checked(items.Length * choice.Columns * size)];
        int column = 0;
        foreach (float[] changed in Changed(codes, items, stop))
        {
            float[] decoded = DecodedCodes.Of(model, changed, labels, stop);
            for (int item = 0; item < items.Length; item++)
            {
                decoded.AsSpan(item * size, size).CopyTo(all.AsSpan(((item * choice.Columns) + column) * size));
            }

            column++;
        }

        return all;
    }

    /// <summary>
    /// Rows of eight examples over what is made of them; or, where each has a row of its own, itself and its columns,
    /// under the examples whose details are taken.
    /// </summary>
    /// <exception cref="ReportException">The examples are no images.</exception>
    /// <exception cref="ModelException">There is no such level.</exception>
    /// <exception cref="OperationCanceledException">A stop was asked for.</exception>
    public Picture Draw(int[] items, CancellationToken stop)
    {
        float[] originals = Seen(items);
        float[] rebuilt = Rebuild(items, stop);
        if (!choice.HasRows)
        {
            return RunPictures.Pairs(Images(originals), Images(rebuilt));
        }

        int size = model.ItemShape.Count;
        List<float> pixels = [];
        if (choice.Details.Count > 0)
        {
            pixels.AddRange(Enumerable.Repeat(Paper, size));
            pixels.AddRange(Seen([.. choice.Details]));
        }

        int row = choice.Columns * size;
        for (int item = 0; item < items.Length; item++)
        {
            pixels.AddRange(originals.AsSpan(item * size, size));
            pixels.AddRange(rebuilt.AsSpan(item * row, row));
        }

        return RunPictures.Grid(Images([.. pixels]), choice.Columns + 1);
    }

    private IEnumerable<float[]> Changed(float[] codes, int[] items, CancellationToken stop)
    {
        float[] details = choice.Details.Count == 0
            ? [] : PosteriorMeans.Of(model, data, choice.Details, options, stop);
        foreach (int level in choice.Levels)
        {
            for (int other = 0; other < details.Length; other += model.LatentSize)
            {
                float[] one = details[other..(other + model.LatentSize)];
                yield return CodeLevels.Mixed(
                    model, codes, level, [.. Enumerable.Repeat(one, items.Length).SelectMany(same => same)]);
            }

            for (int draw = 0; draw < choice.Draws; draw++)
            {
                yield return CodeLevels.Redrawn(
                    model, codes, level,
                    new LevelDraw(options.Seed) { Number = draw, Temperature = choice.Temperature }, items);
            }

            if (choice.Draws == 0 && details.Length == 0)
            {
                yield return CodeLevels.From(model, codes, level);
            }
        }
    }

    // As the model sees them.
    private float[] Seen(int[] items)
    {
        float[] pixels = new float[items.Length * model.ItemShape.Count];
        data.Read(items, pixels);
        Binarizer.Apply(options.Binarization, options.Seed, epoch: 0, items, pixels);
        return pixels;
    }

    private ImageBatch Images(float[] pixels) => ModelImages.Of(model.ItemShape, pixels);
}
