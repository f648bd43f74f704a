namespace Elbo.Tensors;

/// <summary>
/// An operation that cannot be done on the tensors that it was given. The message names the operation, the values or
/// shapes, and what to do.
/// </summary>
public sealed class TensorException : Exception
{
    /// <summary>An exception with its message.</summary>
    public TensorException(string message)
        : base(message)
    {
    }

    /// <summary>An exception with its message and its cause.</summary>
    public TensorException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
