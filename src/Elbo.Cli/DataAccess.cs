using System.Globalization;
using Elbo.Data;
using Elbo.Data.Tables;
using Elbo.Data.Text;
using Elbo.Runs;

namespace Elbo.Cli;

/// <summary>Data sets for commands: read where they are found, fetched where they are not.</summary>
internal static class DataAccess
{
    /// <summary>The data of a recipe, fetched first where it is missing.</summary>
    /// <exception cref="DataException">It can be neither found nor fetched.</exception>
    public static Split Load(
        Recipe recipe, DataFolders folders, Terminal terminal, bool isSilent, CancellationToken stop,
        TableSchema? table = null, Vocabulary? text = null)
    {
        if (RunData.Open(recipe.Data, table, text) is { } source)
        {
            return Load(recipe, source, terminal, isSilent, stop);
        }

        if (recipe.Data.Name is { } name)
        {
            Fetch(KnownDatasets.Find(name), folders, terminal, isSilent, stop);
        }

        return RunData.Load(recipe, folders);
    }

    /// <summary>The data of a file or folder that was opened, with progress; what was left out is a warning.</summary>
    /// <exception cref="DataException">It is damaged.</exception>
    public static Split Load(
        Recipe recipe, DataSource source, Terminal terminal, bool isSilent, CancellationToken stop)
    {
        using var line = new LiveLine(terminal, isSilent);
        Split data = RunData.Read(recipe, source, new ProgressLine(line, $"reading {source.Header.Name}"), stop);
        line.Remove();
        foreach (string warning in data.Warnings)
        {
            terminal.Error.WriteLine($"elbo: warning: {warning}");
        }

        return data;
    }

    /// <summary>Fetches what is missing of a data set, with progress.</summary>
    /// <exception cref="DataException">It cannot be fetched.</exception>
    public static void Fetch(
        KnownDataset known, DataFolders folders, Terminal terminal, bool isSilent, CancellationToken stop)
    {
        if (KnownDatasets.IsPresent(known, folders))
        {
            return;
        }

        if (!isSilent && known.Files.All(file => file.Url is not null))
        {
            terminal.Out.WriteLine($"Fetching {known.Name} to {folders.Cache}");
        }

        using var download = new DatasetDownload();
        using var line = new LiveLine(terminal, isSilent);
        try
        {
            KnownDatasets.FetchAsync(known, folders, download, new DownloadLine(line), stop).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            throw new InterruptedException(
                $"Interrupted. What has come is kept; go on with `elbo data get {known.Name}`.");
        }
    }

    private sealed class DownloadLine(LiveLine line) : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value)
        {
            if (line.IsDue)
            {
                string total = value.Total > 0 ? $" of {Megabytes(value.Total)}" : "";
                double share = value.Total > 0 ? (double)value.Done / value.Total : 0;
                line.Show($"  {value.File,-28} {line.Bar(share, 24)} {Megabytes(value.Done)}{total}");
            }
        }

        private static string Megabytes(long bytes) =>
            string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:F1} MB");
    }
}
