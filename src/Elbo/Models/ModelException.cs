namespace Elbo.Models;

/// <summary>A model was asked for what it is not; the message says what it can do instead.</summary>
public sealed class ModelException(string message) : Exception(message);
