using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace Elbo.Data;

/// <summary>
/// Fetches files of data sets: into a <c>.part</c> file that a later try goes on with, checked against the published
/// SHA-256, and only then given its name.
/// </summary>
public sealed class DatasetDownload : IDisposable
{
    private const int BufferLength = 1 << 16;

    // Files without a published length still end somewhere: no known file is near this.
    private const long MostBytes = 4L << 30;

    // A server that sends nothing for this long is taken to be gone.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly HttpClient client;

    /// <summary>Downloads over the network.</summary>
    public DatasetDownload()
        : this(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(20) })
    {
    }

    /// <summary>Downloads through a handler, which is disposed of with this object.</summary>
    public DatasetDownload(HttpMessageHandler handler) =>
        client = new HttpClient(handler) { Timeout = Patience };

    /// <summary>Fetches one file into a folder, which is made if it is not there.</summary>
    /// <returns>The path of the file.</returns>
    /// <exception cref="DataException">
    /// The file cannot be fetched or written, has no known address, or has another checksum than published (then it is
    /// thrown away).
    /// </exception>
    /// <exception cref="OperationCanceledException">It was cancelled; what has come stays for the next try.</exception>
    public async Task<string> FetchAsync(
        KnownFile file, string folder, IProgress<DownloadProgress>? progress, CancellationToken cancellation)
    {
        string path = Path.Combine(folder, file.Name);
        string part = path + ".part";
        string place = $"{new DirectoryInfo(folder).Name}/{file.Name}";
        if (file.Url is null)
        {
            throw new DataException(
                $"{place}: not fetched, since no lasting address of it is known. Put the file at {path} yourself, or " +
                $"set {DataFolders.Variable} to a folder that holds {place}.");
        }

        try
        {
            Directory.CreateDirectory(folder);
            await FetchPartAsync(file, part, progress, cancellation).ConfigureAwait(false);
            await CheckAsync(file, part, cancellation).ConfigureAwait(false);
            File.Move(part, path, overwrite: true);
            return path;
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or UnauthorizedAccessException
            || (failure is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            string reason = failure.Message.ReplaceLineEndings(" ").TrimEnd('.');
            throw new DataException(
                $"{file.Url}: cannot be fetched ({reason}). Try again, or put the file at {path} yourself, " +
                $"or set {DataFolders.Variable} to a folder that holds {place}.",
                failure);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();

    private async Task FetchPartAsync(
        KnownFile file, string part, IProgress<DownloadProgress>? progress, CancellationToken cancellation)
    {
        long have = File.Exists(part) ? new FileInfo(part).Length : 0;
        using HttpRequestMessage request = new(HttpMethod.Get, file.Url);
        if (have > 0)
        {
            request.Headers.Range = new RangeHeaderValue(have, null);
        }

        using HttpResponseMessage response = await client
            .SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
        if (have > 0 && response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            // Nothing is left to fetch: the checksum decides whether the part is the file.
            return;
        }

        response.EnsureSuccessStatusCode();
        bool goesOn = response.StatusCode == HttpStatusCode.PartialContent
            && response.Content.Headers.ContentRange?.From == have;
        if (response.StatusCode == HttpStatusCode.PartialContent && !goesOn)
        {
            throw new HttpRequestException($"the server sent another range than bytes {have} and following");
        }

        long start = goesOn ? have : 0;
        long total = file.Length > 0 ? file.Length : start + (response.Content.Headers.ContentLength ?? 0);
        FileStream target = new(part, goesOn ? FileMode.Append : FileMode.Create, FileAccess.Write, FileShare.None);
        await using (target.ConfigureAwait(false))
        {
            Stream source = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
            await CopyAsync(file, source, target, start, total, progress, cancellation).ConfigureAwait(false);
            target.Flush(flushToDisk: true);
        }
    }

    private static async Task CopyAsync(
        KnownFile file,
        Stream source,
        FileStream target,
        long start,
        long total,
        IProgress<DownloadProgress>? progress,
        CancellationToken cancellation)
    {
        byte[] buffer = new byte[BufferLength];
        long most = file.Length > 0 ? file.Length : MostBytes;
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        for (long done = start; ;)
        {
            patience.CancelAfter(Patience);
            int read = await source.ReadAsync(buffer, patience.Token).ConfigureAwait(false);
            if (read == 0)
            {
                return;
            }

            await target.WriteAsync(buffer.AsMemory(0, read), cancellation).ConfigureAwait(false);
            done += read;
            if (done > most)
            {
                // The checksum will say that this is another file; its rest is not worth the disk.
                return;
            }

            progress?.Report(new DownloadProgress(file.Name, done, total));
        }
    }

    private static async Task CheckAsync(KnownFile file, string part, CancellationToken cancellation)
    {
        long length = new FileInfo(part).Length;
        if (length < file.Length)
        {
            throw new IOException($"the connection ended after {length} of {file.Length} bytes");
        }

        string found;
        FileStream stream = File.OpenRead(part);
        await using (stream.ConfigureAwait(false))
        {
            found = Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellation).ConfigureAwait(false));
        }

        if (!string.Equals(found, file.Sha256, StringComparison.Ordinal))
        {
            File.Delete(part);
            throw new DataException(
                $"{file.Url}: SHA-256 {found} after {length} bytes, {file.Sha256} was expected. " +
                "It was thrown away; try again.");
        }
    }
}

/// <summary>How far a download is.</summary>
/// <param name="File">The file's name.</param>
/// <param name="Done">Bytes that have come, those of earlier tries included.</param>
/// <param name="Total">Bytes of the whole file; 0 where unknown.</param>
public readonly record struct DownloadProgress(string File, long Done, long Total);
