namespace Elbo.Evaluation;

/// <summary>A model cannot be evaluated as asked; the message says what to do.</summary>
public sealed class EvaluationException(string message) : Exception(message);
