namespace Elbo.Tensors.Tests;

/// <summary>Tests that change the number of threads or the vector width, or watch memory: one by one.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class GlobalSettings
{
    public const string Name = "Global settings";
}
