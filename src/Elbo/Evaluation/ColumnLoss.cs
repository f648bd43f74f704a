namespace Elbo.Evaluation;

/// <summary>
/// What a column of a table costs when the code is known; all columns together are the reconstruction.
/// </summary>
/// <param name="Name">The column.</param>
/// <param name="Distribution">What its values are to the model, such as "numeric, normal".</param>
/// <param name="Nats">-E_q[ln p(x_i|z)], the mean over examples; nats. A missing value costs nothing.</param>
public sealed record ColumnLoss(string Name, string Distribution, double Nats);
