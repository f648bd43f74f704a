namespace Elbo.Data;

/// <summary>Data that was opened: its header is known, its items are yet to be read.</summary>
public abstract class DataSource
{
    /// <summary>What is known of it.</summary>
    public abstract DataHeader Header { get; }

    /// <summary>Reads the items, or prepares to read them one by one where they do not fit into memory.</summary>
    /// <param name="progress">Takes the share that is done, 0 to 1; or null.</param>
    /// <param name="stop">Ends the work without a result.</param>
    /// <exception cref="DataException">The data is damaged.</exception>
    /// <exception cref="OperationCanceledException">A stop was asked for.</exception>
    public abstract DataParts Read(IProgress<double>? progress, CancellationToken stop);
}
