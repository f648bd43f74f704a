// Trains on numbers that the program has, keeps the run, and finds what is unusual.
//   dotnet run --project examples/TrainOnArrays -- [FOLDER] [EPOCHS]
using System.Globalization;
using Elbo.Data;
using Elbo.Evaluation;
using Elbo.Runs;
using Elbo.Serving;
using Elbo.Tensors;
using TrainOnArrays;

string folder = args.Length > 0 ? args[0] : "runs/curves";
int epochs = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 20;

// 3,000 curves of 40 points: a bump of random place, width and height
const int points = 40;
var shape = new Shape(points);
var data = new Split(
    new ArrayDataset("curves", Curves(0, 3000), shape, [], []),
    Validation: null,
    new ArrayDataset("curves", Curves(3000, 500), shape, [], []));
Recipe recipe = Recipe.Parse(
    $$"""
    {
      "model": { "hidden": [64], "latent": 3, "activation": "tanh", "likelihood": "gaussian", "variance": "learned" },
      "training": { "epochs": {{epochs}}, "seed": 1 }
    }
    """,
    "curves");
using (TrainingRun run = TrainingRun.Start(folder, recipe, data, new Watcher()))
{
    run.Run(CancellationToken.None);
    EvaluationResult result = Evaluator.Run(run.Model, data.Test, EvaluationPlan.Of(recipe), progress: null, default);
    Console.WriteLine($"Test ELBO {result.Elbo.Mean:F1} nats per curve, {result.ActiveUnits} of 3 latents in use");
}

// from here on as any other program that has the folder
var model = SharedModel.Open(folder);
float[] usual = Curves(5000, 1);
float[] strange = [.. usual.Select((value, i) => i % 2 == 0 ? value : 1 - value)];
Console.WriteLine($"A curve like the others scores {model.Score(usual, samples: 100, seed: 0)[0]:F1} nats");
Console.WriteLine($"A jagged one scores {model.Score(strange, samples: 100, seed: 0)[0]:F1} nats");
Console.WriteLine($"Its code: {string.Join("  ", model.Encode(usual).Select(number => $"{number:F2}"))}");

static float[] Curves(uint first, int count)
{
    float[] values = new float[count * points];
    Span<float> drawn = stackalloc float[3];
    for (int i = 0; i < count; i++)
    {
        new RandomStream(7, RandomPurpose.Test, Example: first + (uint)i).FillUniform(drawn);
        float place = 10 + (20 * drawn[0]);
        float width = 2 + (4 * drawn[1]);
        for (int x = 0; x < points; x++)
        {
            float distance = (x - place) / width;
            values[(i * points) + x] = (0.5f + drawn[2]) * MathF.Exp(-0.5f * distance * distance);
        }
    }

    return values;
}
