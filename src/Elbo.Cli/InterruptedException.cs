namespace Elbo.Cli;

/// <summary>The user asked to stop; the message says how to go on.</summary>
internal sealed class InterruptedException(string message) : Exception(message);
