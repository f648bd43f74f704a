namespace Elbo.Tensors.Tests;

/// <summary>Tests that change the number of threads or the vector width, or watch memory: one after the other.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class GlobalSettings
{
    public const string Name = "Global settings";
}
