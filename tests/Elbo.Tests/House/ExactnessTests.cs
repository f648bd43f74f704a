using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Elbo.Tests.House;

/// <summary>
/// What would make the same seed give other bits: the platform's functions, and randomness from around.
/// </summary>
public sealed class ExactnessTests
{
    // Reports and front ends draw and tell what was measured: there the platform's functions are fine.
    private static readonly string[] Exact =
    [
        "src/Elbo.Tensors/", "src/Elbo/Data/", "src/Elbo/Networks/", "src/Elbo/Distributions/", "src/Elbo/Optimizers/",
        "src/Elbo/Models/", "src/Elbo/Objectives/", "src/Elbo/Training/",
        "src/Elbo/Evaluation/", "src/Elbo/Lab/", "src/Elbo/Search/",
    ];

    private static readonly string[] PlatformFunctions =
    [
        "Acos", "Acosh", "Asin", "Asinh", "Atan", "Atan2", "Atanh", "Cbrt", "Cos", "CosPi", "Cosh", "Exp", "Exp2",
        "Exp10",
        "ExpM1", "Log", "Log10", "Log2", "LogP1", "Pow", "RootN", "Hypot", "Sin", "SinCos", "SinPi", "Sinh", "Tan",
        "TanPi",
        "Tanh",
    ];

    private static readonly string[] NumberTypes = ["Math", "MathF", "float", "double", "Single", "Double"];

    private static readonly string[] Clocks = ["Now", "UtcNow", "Today", "TickCount", "TickCount64"];

    [Fact]
    public void No_platform_function_reaches_data_weights_or_measures() => Faults.None(
        "exp and its like differ between machines. Use VectorMath, DoubleMath, a series, or repeated products:",
        from file in SourceFile.Sources
        where Exact.Any(folder => file.Path.StartsWith(folder, StringComparison.Ordinal))
        from access in file.Root.DescendantNodes().OfType<MemberAccessExpressionSyntax>()
        where NumberTypes.Contains(access.Expression.ToString().Split('.')[^1])
            && PlatformFunctions.Contains(access.Name.Identifier.ValueText)
        select $"{file.Where(access)}: {access}");

    [Fact]
    public void No_platform_vector_function_reaches_data_weights_or_measures() => Faults.None(
        "Vector functions of the platform are made of its scalar ones at times. Use VectorMath:",
        from file in SourceFile.Sources
        where Exact.Any(folder => file.Path.StartsWith(folder, StringComparison.Ordinal))
        from access in file.Root.DescendantNodes().OfType<MemberAccessExpressionSyntax>()
        let type = access.Expression.ToString()
        where (type.StartsWith("Vector", StringComparison.Ordinal) && type != "VectorMath")
            || type == "TensorPrimitives"
        where PlatformFunctions.Contains(access.Name.Identifier.ValueText)
        select $"{file.Where(access)}: {access}");

    [Fact]
    public void Randomness_comes_from_a_stream_with_a_seed() => Faults.None(
        "Draw from a RandomStream that was passed in:",
        from file in SourceFile.Sources
        from node in file.Root.DescendantNodes()
        where node is ObjectCreationExpressionSyntax { Type: var type }
            && type.ToString() is "Random" or "System.Random"
            || (node is MemberAccessExpressionSyntax access && access.ToString() is
                "Random.Shared" or "Guid.NewGuid" or "RandomNumberGenerator.Create" or "RandomNumberGenerator.Fill"
                or "Path.GetRandomFileName" or "Guid.CreateVersion7")
        select $"{file.Where(node)}: {node}");

    [Fact]
    public void Only_front_ends_reports_and_runs_know_the_time() => Faults.None(
        "Take the time as an argument:",
        from file in SourceFile.Sources
        where Exact.Any(folder => file.Path.StartsWith(folder, StringComparison.Ordinal))
        from access in file.Root.DescendantNodes().OfType<MemberAccessExpressionSyntax>()
        where Clocks.Contains(access.Name.Identifier.ValueText)
            && access.Expression.ToString().Split('.')[^1] is "DateTime" or "DateTimeOffset" or "Environment"
        select $"{file.Where(access)}: {access}");
}
