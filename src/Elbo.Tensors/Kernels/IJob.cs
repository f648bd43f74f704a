namespace Elbo.Tensors.Kernels;

/// <summary>
/// A piece of work cut into numbered parts by the size of the data alone. Parts may run in any order on any thread,
/// so each writes only what is its own.
/// </summary>
public interface IJob
{
    /// <summary>Does one part, with vectors of the width in force.</summary>
    void Run<TLanes>(int part)
        where TLanes : struct, ILanes<TLanes>;
}
