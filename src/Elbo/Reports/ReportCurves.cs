namespace Elbo.Reports;

/// <summary>The course of training: the loss in the large, its terms and the KL weight below.</summary>
internal static class ReportCurves
{
    private const string Unit = "nats per example";

    public static string Render(TrainingCurves? curves, FigureNumbers figures)
    {
        if (curves is null || curves.Epochs.Count == 0)
        {
            return "";
        }

        if (curves.KlWeight is { } given && given.Count != curves.Epochs.Count)
        {
            throw Mismatch("KL weight", given.Count, curves.Epochs.Count);
        }

        LineChart loss = Draft("Loss", Unit, curves, curves.Loss) with
        {
            FocusOnTail = true,
            Marker = curves.BestEpoch is { } best ? new ChartMarker(best, $"kept: epoch {Markup.Short(best)}") : null,
        };
        string hero = Both(loss with { Width = 980, Height = 380 }, loss with { Width = 380, Height = 290 });
        string page = figures.Figure(hero, LossCaption(curves));

        bool changes = curves.KlWeight is { } weights && weights.Any(weight => weight != weights[0]);
        List<(LineChart Chart, string Caption)> small = [];
        if (curves.Reconstruction is { } reconstruction)
        {
            small.Add((
                Draft("Reconstruction", Unit, curves, reconstruction) with { FocusOnTail = true },
                "How badly an example is predicted from its own code. It should fall throughout."));
        }

        if (curves.Kl is { } kl)
        {
            small.Add((
                Draft("KL divergence", Unit, curves, kl),
                "How much the codes tell about their examples, before any weight. " +
                "Near zero, the decoder ignores them."));
        }

        if (curves.Penalty is { } penalty)
        {
            small.Add((
                Draft(curves.PenaltyName ?? "Penalty", "before its weight", curves, penalty),
                "The penalty on the code, which the loss counts by its weight."));
        }

        if (changes)
        {
            small.Add((
                Draft("KL weight", "factor of the KL in the loss", curves, new Curve(curves.KlWeight!, null)),
                "Losses of epochs with different weights cannot be compared."));
        }

        int width = small.Count == 3 ? 320 : 470;
        int height = small.Count == 3 ? 270 : 290;
        return page + FigureNumbers.Row(
        [
            .. small.Select(item => figures.Figure(
                Chart.Lines(item.Chart with { Width = width, Height = height }), item.Caption)),
        ]);
    }

    /// <summary>One chart drawn for wide and for narrow pages, of which the page shows one.</summary>
    public static string Both(LineChart wide, LineChart narrow) =>
        $"<div class=\"wide\">{Chart.Lines(wide)}</div>\n" +
        $"<div class=\"narrow\">{Chart.Lines(narrow)}</div>\n";

    private static LineChart Draft(string title, string unit, TrainingCurves curves, Curve curve)
    {
        List<LineSeries> series = [Series("train", title, curves.Epochs, curve.Train)];
        if (curve.HeldOut is { } heldOut)
        {
            series.Add(Series(curves.HeldOutName, title, curves.Epochs, heldOut));
        }
        else
        {
            series[0] = series[0] with { Name = title == "KL weight" ? "weight" : "train" };
        }

        return new LineChart { Title = title, XTitle = "epoch", YTitle = unit, Series = series };
    }

    private static LineSeries Series(
        string name, string title, IReadOnlyList<double> epochs, IReadOnlyList<double> values) =>
        values.Count == epochs.Count
            ? new LineSeries { Name = name, X = epochs, Y = values }
            : throw Mismatch($"{title}, {name}", values.Count, epochs.Count);

    private static ReportException Mismatch(string what, int values, int epochs) => new(
        $"HtmlReport: {what}: {values} values for {epochs} epochs. " +
        "Give one for each epoch, NaN where none was measured.");

    private static string LossCaption(TrainingCurves curves)
    {
        int count = curves.Epochs.Count;
        int bound = Math.Min(curves.BoundEpochs, count);
        string end = bound == 1 ? "last epoch" : $"last {bound} epochs";
        string weight = bound == count
            ? "The negative importance-weighted bound: the number that training lowers."
            : Formula(curves) + (bound == 0
                ? ""
                : $" In the {end} it is the negative importance-weighted bound, which lies below.");
        if (curves.Loss.HeldOut is not { Count: > 0 } heldOut || !double.IsFinite(heldOut[^1]))
        {
            return weight;
        }

        // Losses under another weight, or of another bound, are another quantity: the lowest is sought among those that
        // are as the last one.
        int[] alike =
        [
            .. Enumerable.Range(0, heldOut.Count).Where(index => double.IsFinite(heldOut[index])
                && (bound == 0 || index + bound >= count)
                && (curves.KlWeight is not { } all || all[index].Equals(all[^1]))),
        ];
        int best = alike.MinBy(index => heldOut[index]);
        double gap = heldOut[^1] - curves.Loss.Train[^1];
        string where = alike.Length == heldOut.Count ? ""
            : bound > 0 && bound < count ? $" in the {end}"
            : " under this weight";
        return $"{weight} The {curves.HeldOutName} loss is lowest{where} at epoch " +
            $"{Markup.Short(curves.Epochs[best])} with {Markup.Short(heldOut[best])}; at the end it lies " +
            $"{Markup.Short(Math.Abs(gap))} nats " +
            (gap < 0 ? "below training." : "above training. A gap that keeps growing is overfitting.");
    }

    private static string Formula(TrainingCurves curves) => curves.KlWeight is { Count: > 0 } weights
        ? weights.All(value => value == weights[0])
            ? $"Reconstruction plus {Times(weights[0])}KL divergence: the number that training lowers."
            : $"Reconstruction plus the KL weight times the KL divergence: the number that training lowers. " +
                $"The weight at the end is {Markup.Short(weights[^1])}."
        : "The number that training lowers.";

    private static string Times(double weight) => weight == 1 ? "" : $"{Markup.Short(weight)} times the ";
}
