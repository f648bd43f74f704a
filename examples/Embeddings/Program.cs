// Embeddings of images in an application: the services know the model of a run, and what needs embeddings asks for
// the platform's own interface. Finds the digits that look most like a given one.
//   dotnet run --project examples/Embeddings -- RUN [COUNT]      (RUN: `elbo train` made it)
using System.Globalization;
using Elbo.Data;
using Elbo.Data.Sources;
using Elbo.Extensions;
using Elbo.Serving;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

if (args.Length == 0)
{
    Console.Error.WriteLine("Name the folder of a run of the built-in digits: elbo train --out RUN makes one.");
    return 2;
}

int count = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 2000;
using ServiceProvider services = new ServiceCollection().AddElbo(args[0]).BuildServiceProvider();
IEmbeddingGenerator<float[], Embedding<float>> generator =
    services.GetRequiredService<IEmbeddingGenerator<float[], Embedding<float>>>();

Dataset digits = Digits.Create(Digits.StandardSeed, trainCount: 1, testCount: count).Test;
float[][] images = [.. Enumerable.Range(0, count).Select(Pixels)];
GeneratedEmbeddings<Embedding<float>> embeddings = await generator.GenerateAsync(images);
Console.WriteLine($"{embeddings.Count} digits as {embeddings[0].Dimensions} numbers each");

int same = 0;
const int shown = 5;
for (int i = 0; i < shown; i++)
{
    int nearest = Enumerable.Range(0, count).Where(j => j != i).MinBy(j => Distance(i, j));
    same += digits.Labels[i] == digits.Labels[nearest] ? 1 : 0;
    Console.WriteLine($"Digit {i} is a {digits.Labels[i]}; nearest is {nearest}, a {digits.Labels[nearest]}");
}

Console.WriteLine($"{same} of {shown} nearest ones are of the same class");
SharedModel model = services.GetRequiredService<SharedModel>();
Console.WriteLine($"The same service draws new ones: {model.Sample(3, seed: 1).Length} pixels of 3 digits");
return 0;

float[] Pixels(int index)
{
    float[] pixels = new float[digits.ItemShape.Count];
    digits.Read([index], pixels);
    return pixels;
}

float Distance(int i, int j)
{
    float sum = 0;
    ReadOnlySpan<float> a = embeddings[i].Vector.Span;
    ReadOnlySpan<float> b = embeddings[j].Vector.Span;
    for (int k = 0; k < a.Length; k++)
    {
        sum += (a[k] - b[k]) * (a[k] - b[k]);
    }

    return sum;
}
