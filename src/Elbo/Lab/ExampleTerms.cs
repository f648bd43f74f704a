namespace Elbo.Lab;

/// <summary>The evidence lower bound of each test example and its terms; nats, in the order of the data.</summary>
/// <param name="Bound">Reconstruction less KL.</param>
/// <param name="Reconstruction">E_q[ln p(x|z)].</param>
/// <param name="Kl">KL(q(z|x) || p(z)).</param>
internal sealed record ExampleTerms(double[] Bound, double[] Reconstruction, double[] Kl);
