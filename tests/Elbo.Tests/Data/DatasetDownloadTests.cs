using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Elbo.Data;

namespace Elbo.Tests.Data;

public sealed class DatasetDownloadTests
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 200_000).Select(i => (byte)(i * i / 7))];

    private static readonly KnownFile File1 = new(
        "images.gz", new Uri("https://example.test/images.gz"), Content.Length,
        Convert.ToHexStringLower(SHA256.HashData(Content)));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task File_is_fetched_checked_and_named()
    {
        using TemporaryFolder folder = new();
        Progress progress = new();
        using DatasetDownload download = new(new Server());
        string path = await download.FetchAsync(File1, folder.File("mnist", "x")[..^2], progress, Token);
        Assert.Equal(Content, await File.ReadAllBytesAsync(path, Token));
        Assert.Equal([path], Directory.GetFiles(Path.GetDirectoryName(path)!));
        Assert.Equal(new DownloadProgress("images.gz", Content.Length, Content.Length), progress.Last);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Broken_download_goes_on_where_it_stopped(bool serverKnowsRanges)
    {
        using TemporaryFolder folder = new();
        using (DatasetDownload broken = new(new Server { BreakAfter = 70_000 }))
        {
            DataException failure = await Assert.ThrowsAsync<DataException>(
                () => broken.FetchAsync(File1, folder.Path, null, Token));
            Assert.Contains("Try again", failure.Message, StringComparison.Ordinal);
            Assert.Equal(70_000, new FileInfo(folder.File("images.gz.part")).Length);
            Assert.False(File.Exists(folder.File("images.gz")));
        }

        Server server = new() { KnowsRanges = serverKnowsRanges };
        using DatasetDownload download = new(server);
        string path = await download.FetchAsync(File1, folder.Path, null, Token);
        Assert.Equal(Content, await File.ReadAllBytesAsync(path, Token));
        Assert.Equal(70_000, server.AskedFrom);
        Assert.Equal(serverKnowsRanges ? Content.Length - 70_000 : Content.Length, server.Sent);
    }

    [Fact]
    public async Task Whole_part_file_is_only_checked()
    {
        using TemporaryFolder folder = new();
        await File.WriteAllBytesAsync(folder.File("images.gz.part"), Content, Token);
        Server server = new();
        using DatasetDownload download = new(server);
        await download.FetchAsync(File1, folder.Path, null, Token);
        Assert.Equal(0, server.Sent);
    }

    [Fact]
    public async Task File_with_another_checksum_is_thrown_away()
    {
        using TemporaryFolder folder = new();
        using DatasetDownload download = new(new Server());
        DataException failure = await Assert.ThrowsAsync<DataException>(
            () => download.FetchAsync(File1 with { Sha256 = new string('0', 64) }, folder.Path, null, Token));
        Assert.Contains("SHA-256", failure.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public async Task Endless_file_is_given_up_after_its_published_length()
    {
        using TemporaryFolder folder = new();
        Server server = new();
        using DatasetDownload download = new(server);
        await Assert.ThrowsAsync<DataException>(
            () => download.FetchAsync(File1 with { Length = 1000 }, folder.Path, null, Token));
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Theory]
    [InlineData(HttpStatusCode.NotFound)]
    [InlineData(null)]
    public async Task Without_the_file_or_the_network_the_error_says_where_to_put_it(HttpStatusCode? status)
    {
        using TemporaryFolder folder = new();
        using DatasetDownload download = new(new Server { Status = status, Offline = status is null });
        DataException failure = await Assert.ThrowsAsync<DataException>(
            () => download.FetchAsync(File1, folder.Path, null, Token));
        Assert.Contains(folder.File("images.gz"), failure.Message, StringComparison.Ordinal);
        Assert.Contains("ELBO_DATA", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
    }

    [Fact]
    public async Task Cancelling_leaves_the_part_for_the_next_try()
    {
        using TemporaryFolder folder = new();
        using CancellationTokenSource source = new();
        using DatasetDownload download = new(new Server());
        Progress progress = new() { OnReport = source.Cancel };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => download.FetchAsync(File1, folder.Path, progress, source.Token));
        Assert.InRange(new FileInfo(folder.File("images.gz.part")).Length, 1, Content.Length);
    }

    [Fact]
    public async Task Only_missing_files_are_fetched()
    {
        using TemporaryFolder cache = new();
        KnownDataset known = KnownDatasets.Find("mnist") with { Name = "made", Files = [File1] };
        DataFolders folders = new([cache.Path], cache.Path);
        Server server = new();
        using DatasetDownload download = new(server);
        await KnownDatasets.FetchAsync(known, folders, download, null, Token);
        await KnownDatasets.FetchAsync(known, folders, download, null, Token);
        Assert.Equal(1, server.Requests);
        Assert.True(KnownDatasets.IsPresent(known, folders));
    }

    private sealed class Progress : IProgress<DownloadProgress>
    {
        public DownloadProgress Last { get; private set; }

        public Action OnReport { get; init; } = () => { };

        public void Report(DownloadProgress value)
        {
            Last = value;
            OnReport();
        }
    }

    private sealed class Server : HttpMessageHandler
    {
        public bool KnowsRanges { get; init; } = true;

        public bool Offline { get; init; }

        public HttpStatusCode? Status { get; init; }

        public int? BreakAfter { get; init; }

        public long AskedFrom { get; private set; }

        public int Sent { get; private set; }

        public int Requests { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Requests++;
            if (Offline)
            {
                throw new HttpRequestException("No such host is known.\nCheck the name.");
            }

            AskedFrom = request.Headers.Range?.Ranges.Single().From ?? 0;
            int from = KnowsRanges ? (int)AskedFrom : 0;
            if (from >= Content.Length)
            {
                return Task.FromResult(new HttpResponseMessage(HttpStatusCode.RequestedRangeNotSatisfiable));
            }

            byte[] rest = Content[from..(BreakAfter ?? Content.Length)];
            Sent += rest.Length;
            HttpResponseMessage response = new(Status ?? (from > 0 ? HttpStatusCode.PartialContent : HttpStatusCode.OK))
            {
                Content = new ByteArrayContent(rest),
            };
            if (from > 0)
            {
                response.Content.Headers.ContentRange =
                    new ContentRangeHeaderValue(from, Content.Length - 1, Content.Length);
            }

            return Task.FromResult(response);
        }
    }
}
