namespace Elbo.Tensors.Kernels;

/// <summary>How the left factor of a tile lies in memory, known when the code is compiled for it.</summary>
internal interface ILeftOrder
{
    /// <summary>Whether its rows are runs of memory; else its columns are.</summary>
    static abstract bool ByRows { get; }
}

internal readonly struct LeftByRows : ILeftOrder
{
    public static bool ByRows => true;
}

internal readonly struct LeftByColumns : ILeftOrder
{
    public static bool ByRows => false;
}
