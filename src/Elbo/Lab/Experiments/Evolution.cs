using Elbo.Data;
using Elbo.Evaluation;
using Elbo.Reports;
using Elbo.Runs;
using Elbo.Tensors;

namespace Elbo.Lab.Experiments;

/// <summary>From the plain VAE to a deep hierarchy, on the same data in the same time.</summary>
internal sealed class Evolution : Experiment
{
    private const int Latent = 10;
    private const int Shown = 10;
    private const int PilotExamples = 200;
    private const double Seconds = 240;

    // those of the palette that are furthest from each other
    private static readonly int[] Colours = [0, 1, 2, 4];

    public override string Name => "evolution";

    public override string Statement =>
        "VAEs come out blurry: fine structure of the data is missing from what they draw. Given the same data and the "
        + "same time, hierarchies of latents, a ladder and a deep one over the image, come closer to the data than a "
        + "plain VAE, in log p(x) and in the spectrum.";

    public override string Formula =>
        "P(f) = mean of |F(u, v)|^2 over |(u, v)| = f,  F the Fourier transform of an image over its pixels\n"
        + "sharpness = sum of |F|^2 above 1/4 cycle per pixel, of E[x|z],  over that of the data";

    public override string Source =>
        "Burda, Grosse and Salakhutdinov 2016; Sonderby et al. 2016; Vahdat and Kautz 2020; spectra: Field 1987, "
        + "Durall, Keuper and Keuper 2020";

    public override string Setting(LabContext context) => context.Describe(FormattableString.Invariant(
        $"{context.Data.Train.Name}, {Train(context).Count:N0} training, {Validation(context).Count:N0} validation ")
        + FormattableString.Invariant($"and {Test(context).Count:N0} test examples"));

    public override Findings Run(LabContext context)
    {
        var found = new Findings();
        Dataset test = Test(context);
        var measure = new PowerSpectrum(test.ItemShape[0], test.ItemShape[1]);
        float[] data = PixelBaseline.Items(test, Binarization.Threshold, context);
        double[][] spectra = Spectra(measure, data, test.Count);
        Trained[] models =
        [
            Measure(context, measure, "VAE", Plain(context), 12),
            Measure(context, measure, "IWAE", Weighted(context), 8),
            Measure(context, measure, "ladder", Ladder(context), 12),
            Measure(context, measure, "deep", Deep(context), 3),
        ];
        var fine = new FinePower(Fine(measure, spectra));
        foreach (Trained model in models)
        {
            Note(found, model, fine);
        }

        Judge(found, models[0], models[2..], fine);
        Draw(found, measure, spectra, models, fine);
        Show(found, context, test, data, models);
        found.Say(
            "What is measured is E[x|z], the mean image: pixels drawn from it would add noise, which is fine power "
            + "too. Even a perfect model would fall short of 1 by what it leaves to the noise of pixels. Sharp is not "
            + "right: whether shapes are those of the data is told by log p(x).");
        found.Say(context.IsQuick
            ? "Epochs are fixed in the quick form, so that it gives the same numbers everywhere: the times differ."
            : FormattableString.Invariant(
                $"Each model is meant to have {Seconds:F0} seconds: an epoch is timed on {PilotExamples} examples, ")
                + "and as many are trained as fit, so that the numbers depend on the machine and on what else it does; "
                + "what each took stands below. The best epoch by the validation examples is kept.");
        found.Say(
            "IWAE is the plain VAE's model, trained by the bound with k = 5: it is shown beside, without a verdict.");
        return found;
    }

    private static Dataset Train(LabContext context) =>
        context.Data.Train.Take(Math.Min(context.Choose(1500, 5000), context.Data.Train.Count * 9 / 10));

    private static Dataset Validation(LabContext context)
    {
        int first = Train(context).Count;
        return context.Data.Train.Slice(first, Math.Min(context.Choose(100, 500), context.Data.Train.Count - first));
    }

    private static Dataset Test(LabContext context) => context.Data.Test.Take(context.Choose(200, 1000));

    private static Recipe Plain(LabContext context) => context.Vae(context.Choose(Latent, 2 * Latent));

    private static Recipe Weighted(LabContext context) => Plain(context) with
    {
        Objective = new ObjectiveRecipe { Kind = ObjectiveChoice.Iwae, Samples = 5 },
    };

    private static Recipe Ladder(LabContext context)
    {
        Recipe plain = Plain(context);
        return plain with
        {
            Model = plain.Model with
            {
                Kind = ModelChoice.Ladder,
                Upper =
                [
                    new LevelRecipe { Latent = context.Choose(5, 10), Hidden = [context.Choose(32, 200)] },
                    new LevelRecipe { Latent = context.Choose(3, 5), Hidden = [context.Choose(16, 100)] },
                ],
                Activation = ActivationChoice.LeakyRelu,
                Leak = 0.1,
                Normalization = NormalizationChoice.Batch,
            },
            Objective = new ObjectiveRecipe { KlWarmupEpochs = 3 },
        };
    }

    private static Recipe Deep(LabContext context)
    {
        Recipe plain = Plain(context);
        return plain with
        {
            Model = new ModelRecipe
            {
                Kind = ModelChoice.Nvae,
                Latent = 4,
                Deep = new DeepRecipe
                {
                    Channels = context.Choose(4, 16),
                    Stem = 2,
                    StemCells = 1,
                    Groups = [context.Choose(2, 3)],
                    Cells = 1,
                    Expansion = 2,
                },
            },
            Objective = new ObjectiveRecipe { KlWarmupEpochs = context.Choose(1, 3), KlBalance = true },
            Optimizer = new OptimizerRecipe
            {
                Kind = OptimizerChoice.Adamax,
                LearningRate = context.IsQuick ? 0.02 : 0.01,
                Schedule = new ScheduleRecipe { Kind = ScheduleChoice.Cosine },
            },
            Training = plain.Training with { Batch = 25 },
        };
    }

    // In the full form as many epochs as fit into the time, by the last of three short ones.
    private static int Epochs(LabContext context, string name, Recipe recipe, int quick)
    {
        if (context.IsQuick)
        {
            return quick;
        }

        Recipe pilot = recipe with { Training = recipe.Training with { Epochs = 3 } };
        LabModel timed = context.Train(
            $"{name}: how long an epoch takes", pilot, Train(context).Take(PilotExamples), (_, _) => { });
        double epoch = timed.Epochs[^1].Seconds * Train(context).Count / PilotExamples;
        return Math.Max(4, (int)Math.Round(Seconds / epoch));
    }

    private static Trained Measure(
        LabContext context, PowerSpectrum measure, string name, Recipe recipe, int quickEpochs)
    {
        int epochs = Epochs(context, name, recipe, quickEpochs);
        LabModel model = context.Train(
            name, recipe with { Training = recipe.Training with { Epochs = epochs } }, Train(context),
            Validation(context), (_, _) => { });
        Dataset test = Test(context);
        context.Tell($"{name}: log p(x), samples and reconstructions");
        double[] density = MarginalLikelihood.Of(
            model.Model, test, model.Options with { Samples = context.Choose(10, 50) }, progress: null,
            context.Stop).LogLikelihood;
        float[] rebuilt = DecodedCodes.Of(
            model.Model, PosteriorMeans.Of(model.Model, test, model.Options, context.Stop), context.Stop);
        float[] samples = DecodedCodes.Of(
            model.Model, LatentDraws.OfPrior(model.Model, 0, test.Count, context.Seed, temperature: 1), context.Stop);
        double[][] ofRebuilt = Spectra(measure, rebuilt, test.Count);
        double[][] ofSamples = Spectra(measure, samples, test.Count);
        return new Trained(model, density, rebuilt, samples, ofRebuilt, ofSamples)
        {
            FineRebuilt = Fine(measure, ofRebuilt),
            FineSamples = Fine(measure, ofSamples),
        };
    }

    private static double[][] Spectra(PowerSpectrum measure, float[] images, int count)
    {
        int size = images.Length / count;
        return [.. Enumerable.Range(0, count).Select(i => measure.Of(images.AsSpan(i * size, size)))];
    }

    private static double[] Fine(PowerSpectrum measure, double[][] spectra) =>
        [.. spectra.Select(rings => measure.Above(rings, FinePower.From))];

    private static void Note(Findings found, Trained model, FinePower fine)
    {
        string name = model.Model.Name;
        found.Note($"log p(x), {name}", Estimate.Of(model.Density), "nats per example");
        found.Note($"sharpness of reconstructions, {name}", fine.OfSame(model.FineRebuilt), "of the data's");
        found.Note($"sharpness of samples, {name}", fine.OfOthers(model.FineSamples), "of the data's");
        found.Note($"epochs, {name}", model.Model.Epochs.Count, "");
        found.Note($"seconds of training, {name}", model.Model.Seconds, "s");
        found.Note(
            $"operations of a forward pass, {name}", model.Model.Model.ForwardOperations(1) / 1e6,
            "million per example");
    }

    private static void Judge(Findings found, Trained plain, IEnumerable<Trained> hierarchies, FinePower fine)
    {
        Estimate rebuilt = fine.OfSame(plain.FineRebuilt);
        Estimate samples = fine.OfOthers(plain.FineSamples);
        found.IsPositive(
            "Reconstructions of the VAE lack fine power: 1 less their sharpness",
            rebuilt with { Mean = 1 - rebuilt.Mean }, "of the data's");
        found.IsPositive(
            "Samples of the VAE lack fine power", samples with { Mean = 1 - samples.Mean }, "of the data's");
        foreach (Trained each in hierarchies)
        {
            string name = each.Model.Name;
            found.IsPositive(
                $"log p(x), {name} above VAE, on the same examples", Findings.Paired(each.Density, plain.Density),
                "nats");
            found.IsPositive(
                $"Sharpness of reconstructions, {name} nearer to 1 than VAE",
                fine.NearerOfSame(each.FineRebuilt, plain.FineRebuilt), "of the data's");
            found.IsPositive(
                $"Sharpness of samples, {name} nearer to 1 than VAE",
                fine.NearerOfOthers(each.FineSamples, plain.FineSamples), "of the data's");
        }
    }

    private static void Draw(
        Findings found, PowerSpectrum measure, double[][] data, Trained[] models, FinePower fine)
    {
        found.Draw(
            "The spectrum of reconstructions of test examples beside that of the examples.",
            Lines("Spectrum of reconstructions", measure, data, models, model => model.OfRebuilt));
        found.Draw(
            "The spectrum of samples beside that of test examples.",
            Lines("Spectrum of samples", measure, data, models, model => model.OfSamples));
        found.Draw(
            "The mean over test examples, by importance sampling; less is better.", Bars(
                "Negative log p(x)", "nats per example", models, model => -Estimate.Of(model.Density).Mean));
        found.Draw(
            "Fine power of reconstructions over that of the data: 1 is as sharp as the data.", Bars(
                "Sharpness of reconstructions", "of the data's", models, model => fine.OfSame(model.FineRebuilt).Mean));
    }

    private static LineChart Lines(
        string title, PowerSpectrum measure, double[][] data, Trained[] models, Func<Trained, double[][]> spectra)
    {
        // whole rings only: the corners beyond 1/2 have few coefficients
        int rings = measure.Frequencies.Count(frequency => frequency <= 0.5);
        double[] places = [.. measure.Frequencies.Skip(1).Take(rings - 1).Select(place => Math.Round(place, 3))];
        LineSeries Line(string name, double[][] each, string colour, bool isDashed) => new()
        {
            Colour = colour,
            Name = name,
            X = places,
            Y = [.. Enumerable.Range(1, rings - 1).Select(ring => DoubleMath.Log(each.Average(image => image[ring])))],
            IsDashed = isDashed,
        };
        return new LineChart
        {
            Title = title,
            XTitle = "cycles per pixel",
            YTitle = "ln power, squared pixels",
            Series =
            [
                Line("data", data, "var(--ink)", isDashed: true),
                .. models.Select((model, i) => Line(
                    model.Model.Name, spectra(model), DesignTokens.Series(Colours[i]), isDashed: false)),
            ],
        };
    }

    private static BarChart Bars(
        string title, string unit, Trained[] models, Func<Trained, double> value) => new()
        {
            Title = title,
            XTitle = "model",
            YTitle = unit,
            Bars = [.. models.Select(model => new Bar(
                model.Model.Name, value(model), true, FormattableString.Invariant($"{value(model):G4} {unit}")))],
        };

    private static void Show(
        Findings found, LabContext context, Dataset test, float[] data, Trained[] models)
    {
        int count = Math.Min(Shown, test.Count);
        ImageBatch Images(float[] pixels) => ModelImages.Of(test.ItemShape, pixels[..(count * test.ItemShape.Count)]);
        context.Tell("drawing");
        found.Draw("Test examples and their reconstructions.",
        [
            new LabelledRow("test examples", Images(data)),
            .. models.Select(model => new LabelledRow(model.Model.Name, Images(model.Rebuilt))),
        ]);
        found.Draw("Samples.", [.. models.Select(model => new LabelledRow(model.Model.Name, Images(model.Samples)))]);
    }

    private sealed record Trained(
        LabModel Model, double[] Density, float[] Rebuilt, float[] Samples, double[][] OfRebuilt,
        double[][] OfSamples)
    {
        public required double[] FineRebuilt { get; init; }

        public required double[] FineSamples { get; init; }
    }
}
