using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Elbo.Studio.Hosting;

/// <summary>
/// Who may ask: requests to a host that is not this one (DNS rebinding) and from pages of other origins are refused;
/// where there is a token, the API and the page's data need it, in a header or in the cookie that /?token= sets.
/// </summary>
internal sealed class ClientGuard(StudioOptions options)
{
    private const string Cookie = "elbo-token";
    private const string Bearer = "Bearer ";

    private static readonly string[] Loopback = ["localhost", "127.0.0.1", "[::1]"];

    private readonly byte[]? token = options.Token is { } text ? Encoding.UTF8.GetBytes(text) : null;
    private readonly bool isAnyAddress = IPAddress.TryParse(options.Address, out IPAddress? address)
        && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any));

    /// <summary>The middleware.</summary>
    public Task Handle(HttpContext context, RequestDelegate next)
    {
        HttpRequest request = context.Request;
        IHeaderDictionary answer = context.Response.Headers;
        answer.XContentTypeOptions = "nosniff";
        answer.XFrameOptions = "SAMEORIGIN";
        answer["Cross-Origin-Resource-Policy"] = "same-origin";
        answer["Referrer-Policy"] = "no-referrer";
        CheckHost(request);
        CheckOrigin(request);
        if (token is null)
        {
            return next(context);
        }

        if (request.Path == "/" && request.Query["token"].ToString() is { Length: > 0 } given)
        {
            return Enter(context, given);
        }

        if (!request.Path.StartsWithSegments("/api", StringComparison.Ordinal)
            && !request.Path.StartsWithSegments("/openapi", StringComparison.Ordinal))
        {
            return next(context);
        }

        string authorization = request.Headers.Authorization.ToString();
        bool isKnown = authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            ? IsToken(authorization[Bearer.Length..].Trim())
            : request.Cookies.TryGetValue(Cookie, out string? kept) && IsToken(kept);
        return isKnown ? next(context) : throw new StudioFault(
            401, "The token is missing or wrong. Send 'Authorization: Bearer TOKEN', or open the address with ?token= "
            + "that `elbo studio` printed.");
    }

    private Task Enter(HttpContext context, string given)
    {
        if (!IsToken(given))
        {
            throw new StudioFault(401, "The token in the address is wrong. Open the one that `elbo studio` printed.");
        }

        context.Response.Cookies.Append(Cookie, given, new CookieOptions
        {
            HttpOnly = true,
            SameSite = Microsoft.AspNetCore.Http.SameSiteMode.Strict,
            IsEssential = true,
            Path = "/",
        });
        context.Response.Redirect("/");
        return Task.CompletedTask;
    }

    private bool IsToken(string given) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), token);

    private void CheckHost(HttpRequest request)
    {
        string host = request.Host.Host;
        bool isOwn = Loopback.Contains(host, StringComparer.OrdinalIgnoreCase) || isAnyAddress
            || (options.Address is { } own
                && string.Equals(host.Trim('[', ']'), own, StringComparison.OrdinalIgnoreCase));
        if (!isOwn)
        {
            throw new StudioFault(
                403, $"The host '{host}' is not this server. Call it by the address that `elbo studio` printed.");
        }
    }

    private static void CheckOrigin(HttpRequest request)
    {
        string origin = request.Headers[HeaderNames.Origin].ToString();
        bool isOther = origin.Length > 0
            ? !Uri.TryCreate(origin, UriKind.Absolute, out Uri? from)
                || from.Scheme != request.Scheme
                || !string.Equals(from.Authority, Authority(request), StringComparison.OrdinalIgnoreCase)
            : request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site"
                && !(HttpMethods.IsGet(request.Method) && request.Headers["Sec-Fetch-Mode"] == "navigate"
                    && !request.Path.StartsWithSegments("/api", StringComparison.Ordinal));
        if (isOther)
        {
            throw new StudioFault(
                403, $"Pages of other origins ({(origin.Length > 0 ? origin : "another site")}) may not call this "
                + "server. Open its own page.");
        }
    }

    // As Uri has it: without the scheme's own port.
    private static string Authority(HttpRequest request) =>
        new Uri($"{request.Scheme}://{request.Host.ToUriComponent()}").Authority;
}
