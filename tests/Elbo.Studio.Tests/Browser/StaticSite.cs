using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Logging;

namespace Elbo.Studio.Tests.Browser;

/// <summary>Any web server: it gives the files of a folder, and knows nothing else.</summary>
internal sealed class StaticSite : IAsyncDisposable
{
    private readonly WebApplication application;

    private StaticSite(WebApplication application) => this.application = application;

    internal Uri Url => new(application.Services.GetRequiredService<IServer>().Features
        .Get<IServerAddressesFeature>()!.Addresses.First());

    internal static async Task<StaticSite> Over(string folder)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication built = builder.Build();
        var types = new FileExtensionContentTypeProvider();
        types.Mappings[".onnx"] = "application/octet-stream";
        types.Mappings[".bin"] = "application/octet-stream";
        built.UseFileServer(new FileServerOptions
        {
            FileProvider = new PhysicalFileProvider(folder),
            StaticFileOptions = { ContentTypeProvider = types },
        });
        await built.StartAsync();
        return new StaticSite(built);
    }

    public async ValueTask DisposeAsync() => await application.DisposeAsync();
}
