using Elbo.Runs;
using Elbo.Serving;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace Elbo.Extensions;

/// <summary>Elbo's models among the services of an application.</summary>
public static class ElboServices
{
    /// <summary>
    /// Adds the model of a run: one <see cref="SharedModel"/> for the application, and over it an
    /// <see cref="IEmbeddingGenerator{TInput, TEmbedding}"/> from the numbers of an example to its code. The run is
    /// opened now, so a folder that cannot be used is found at the start.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="run">The folder of the run.</param>
    /// <returns>The services.</returns>
    /// <exception cref="RunException">The folder is no run, or holds no weights that fit its recipe.</exception>
    public static IServiceCollection AddElbo(this IServiceCollection services, string run)
    {
        ArgumentNullException.ThrowIfNull(services);
        var model = SharedModel.Open(run);
        return services
            .AddSingleton(model)
            .AddSingleton<IEmbeddingGenerator<float[], Embedding<float>>>(new CodeGenerator(model));
    }

    /// <summary>The same under a key, where an application uses several models.</summary>
    /// <param name="services">The services.</param>
    /// <param name="key">The key of both services.</param>
    /// <param name="run">The folder of the run.</param>
    /// <returns>The services.</returns>
    /// <exception cref="RunException">The folder is no run, or holds no weights that fit its recipe.</exception>
    public static IServiceCollection AddKeyedElbo(this IServiceCollection services, object key, string run)
    {
        ArgumentNullException.ThrowIfNull(services);
        var model = SharedModel.Open(run);
        return services
            .AddKeyedSingleton(key, model)
            .AddKeyedSingleton<IEmbeddingGenerator<float[], Embedding<float>>>(key, new CodeGenerator(model));
    }
}
