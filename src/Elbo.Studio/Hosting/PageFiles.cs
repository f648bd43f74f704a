using System.Reflection;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Net.Http.Headers;

namespace Elbo.Studio.Hosting;

/// <summary>The page: files that the build embedded as web/..., from memory, each with its checksum as ETag.</summary>
internal sealed class PageFiles
{
    private const string Prefix = "web/";
    private const string Index = "index.html";

    // Files under this folder carry a hash of their content in their name, so they never change.
    private const string HashedFolder = "assets/";

    private static readonly FileExtensionContentTypeProvider Types = new();

    private readonly Dictionary<string, PageFile> files = new(StringComparer.Ordinal);

    /// <summary>The files of this assembly.</summary>
    public PageFiles()
        : this(typeof(PageFiles).Assembly)
    {
    }

    private PageFiles(Assembly assembly)
    {
        foreach (string name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(
            Prefix, StringComparison.Ordinal)))
        {
            using Stream stream = assembly.GetManifestResourceStream(name)!;
            byte[] bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            string path = name[Prefix.Length..].Replace('\\', '/');
            files[path] = new PageFile(
                bytes, Types.TryGetContentType(path, out string? type) ? type : "application/octet-stream",
                new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(bytes))[..16]}\""));
        }
    }

    /// <summary>What is missing, in a line; null where the page is there.</summary>
    public string? Fault => files.ContainsKey(Index) ? null
        : "the page is not in this build, because it was built without Node.js and npm; the API works all the same.";

    /// <summary>The bytes of a file that the build made.</summary>
    public byte[] Bytes(string path) => files[path].Bytes;

    /// <summary>A file of the page; its part behind # for an address that was written without one.</summary>
    public IResult Get(HttpContext context)
    {
        string path = context.Request.Path.Value!.TrimStart('/');
        path = path.Length == 0 ? Index : path;
        if (context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal))
        {
            throw StudioFault.NotFound($"/{path}: there is nothing here. The addresses are listed at /openapi.");
        }

        if (Fault is { } fault)
        {
            return path == Index ? Results.Text(
                $"elbo studio: {fault} The API is described at /openapi.\n", "text/plain; charset=utf-8")
                : throw StudioFault.NotFound($"/{path}: there is nothing here: {fault}");
        }

        if (!files.TryGetValue(path, out PageFile? file))
        {
            if (Path.HasExtension(path))
            {
                throw StudioFault.NotFound($"/{path}: there is no such file of the page. Load the page again.");
            }

            return Results.LocalRedirect($"/#{context.Request.Path.ToUriComponent()}");
        }

        IHeaderDictionary headers = context.Response.Headers;
        headers.CacheControl = path.StartsWith(HashedFolder, StringComparison.Ordinal)
            ? "public, max-age=31536000, immutable" : "no-cache";
        if (path == Index)
        {
            // regl, which draws the latent map, compiles its drawing code in the browser: hence 'unsafe-eval'.
            headers.ContentSecurityPolicy = "default-src 'self'; script-src 'self' 'unsafe-eval'; img-src 'self' data: "
                + "blob:; style-src 'self' 'unsafe-inline'; worker-src 'self' blob:; object-src 'none'; "
                + "base-uri 'none'; frame-ancestors 'self'; form-action 'self'";
        }

        return Results.Bytes(file.Bytes, file.Type, entityTag: file.Tag);
    }

    private sealed record PageFile(byte[] Bytes, string Type, EntityTagHeaderValue Tag);
}
