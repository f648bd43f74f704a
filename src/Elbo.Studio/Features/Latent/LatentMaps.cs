using Elbo.Data;
using Elbo.Data.Tables;
using Elbo.Evaluation;
using Elbo.Runs;
using Elbo.Studio.Features.Runs;
using Elbo.Studio.Hosting;

namespace Elbo.Studio.Features.Latent;

/// <summary>
/// The codes of a part of a run's data, on a plane: two latents as they are, more by their principal axes.
/// </summary>
internal sealed class LatentMaps(RunShelf shelf)
{
    /// <summary>The most examples on a map.</summary>
    public const int Most = 70_000;

    private const string Label = "label";
    private const string Score = "score";

    // So many codes settle two directions; the rest are only projected.
    private const int OfAxes = 5000;
    private const int ScoresAtATime = 1024;
    private const int OfRange = 500;

    /// <summary>The codes of the first examples of a part, [count, latent].</summary>
    public float[] Codes(LoadedRun run, string? part, int count) => shelf.Computed(run, $"codes:{part}:{count}", () =>
    {
        Dataset data = shelf.PartOf(run.Trained.Folder, part).Take(count);
        float[] codes = PosteriorMeans.Of(
            run.Trained.Model, data, EvaluationPlan.Of(run.Trained.Recipe), CancellationToken.None);
        return (codes, (long)codes.Length * sizeof(float));
    });

    /// <summary>The map.</summary>
    public LatentPlane Plane(LoadedRun run, string? part, int? limit)
    {
        int count = Count(run, part, limit);
        return shelf.Computed(run, $"plane:{part}:{count}", () =>
        {
            var plane = LatentPlane.Of(Codes(run, part, count), run.Shared.LatentSize, OfAxes);
            return (plane, (long)plane.Points.Length * sizeof(float));
        });
    }

    /// <summary>By what the points can be coloured.</summary>
    public IReadOnlyList<Colouring> Colourings(LoadedRun run, string? part, int? limit)
    {
        Dataset data = shelf.PartOf(run.Trained.Folder, part).Take(Count(run, part, limit));
        List<Colouring> found = [];
        if (!data.Labels.IsEmpty)
        {
            found.Add(new Colouring(Label, "class", 0, Math.Max(0, ClassNames(data).Length - 1)));
        }

        (double low, double high) = ScoreRange(run, data);
        found.Add(new Colouring(Score, "number", low, high));
        foreach (TableColumn column in Columns(run))
        {
            found.Add(column.Kind == ColumnKind.Numeric
                ? new Colouring(column.Name, "number", column.Minimum, column.Maximum)
                : new Colouring(column.Name, "class", 0, column.Categories.Count - 1)
                {
                    Categories = column.Categories,
                });
        }

        return found;
    }

    /// <summary>A number for each point: class, score or value; NaN where it is missing.</summary>
    public float[] Colours(LoadedRun run, string? part, int? limit, string name)
    {
        int count = Count(run, part, limit);
        Dataset data = shelf.PartOf(run.Trained.Folder, part).Take(count);
        if (name == Label && !data.Labels.IsEmpty)
        {
            return [.. data.Labels[..count].ToArray().Select(label => (float)label)];
        }

        if (name == Score)
        {
            return shelf.Computed(run, $"scores:{part}:{count}", () =>
                (Scores(run, data), (long)count * sizeof(float)));
        }

        TableColumn column = Columns(run).FirstOrDefault(each => each.Name == name)
            ?? throw StudioFault.Unusable([new FieldFault("name", $"the points have no '{name}'. "
                + NearestName.Advice(name, [.. Colourings(run, part, limit).Select(each => each.Name)]))]);
        return Cells(run.Layout!, data, column);
    }

    /// <summary>The names of the classes; numbers where there are none.</summary>
    public static string[] ClassNames(Dataset data)
    {
        int most = data.ClassNames.Count - 1;
        foreach (int label in data.Labels)
        {
            most = Math.Max(most, label);
        }

        return [.. Enumerable.Range(0, most + 1).Select(label => RunClasses.NameOf(label, data.ClassNames))];
    }

    private int Count(LoadedRun run, string? part, int? limit) =>
        Math.Clamp(limit ?? Most, 1, Math.Min(Most, shelf.PartOf(run.Trained.Folder, part).Count));

    // Columns that are called as the other colourings cannot be named.
    private static IEnumerable<TableColumn> Columns(LoadedRun run) => run.Layout is { } layout
        ? layout.Schema.Used.Where(column => column.Name is not (Label or Score)) : [];

    private static (double Low, double High) ScoreRange(LoadedRun run, Dataset data)
    {
        float[] few = [.. Scores(run, data.Spread(OfRange)).Where(float.IsFinite).Order()];
        return few.Length == 0 ? (0, 1) : (few[few.Length / 50], few[^1]);
    }

    private static float[] Scores(LoadedRun run, Dataset data)
    {
        float[] found = new float[data.Count];
        float[] items = new float[Math.Min(ScoresAtATime, data.Count) * run.ItemSize];
        for (int first = 0; first < data.Count; first += ScoresAtATime)
        {
            int[] indices = [.. Enumerable.Range(first, Math.Min(ScoresAtATime, data.Count - first))];
            Span<float> own = items.AsSpan(0, indices.Length * run.ItemSize);
            data.Read(indices, own);
            double[] scores = run.Shared.Score(
                own, samples: 1, run.Trained.Recipe.Training.Seed,
                run.Shared.Classes > 0 ? data.Labels.Slice(first, indices.Length) : default);
            for (int i = 0; i < scores.Length; i++)
            {
                found[first + i] = (float)scores[i];
            }
        }

        return found;
    }

    private static float[] Cells(TableLayout layout, Dataset data, TableColumn column)
    {
        int at = Array.FindIndex([.. layout.Columns], each => each.Column.Name == column.Name);
        float[] found = new float[data.Count];
        float[] item = new float[layout.Width];
        for (int i = 0; i < found.Length; i++)
        {
            data.Read([i], item);
            float cell = layout.CellsOf(item)[at];
            found[i] = column.Kind == ColumnKind.Numeric ? (float)((cell * column.Scale) + column.Mean) : cell;
        }

        return found;
    }
}

/// <summary>By what points can be coloured: a class or a number, and its range.</summary>
internal sealed record Colouring(string Name, string Kind, double Low, double High)
{
    /// <summary>The names of a column's categories; null for others.</summary>
    public IReadOnlyList<string>? Categories { get; init; }
}
