namespace Elbo.Training;

/// <summary>
/// A training that cannot go on: a number is not finite, or data is outside of its likelihood's range. One line.
/// </summary>
public sealed class TrainingException(string message) : Exception(message);
