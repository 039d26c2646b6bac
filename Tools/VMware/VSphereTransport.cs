using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.VMware;

/// <summary>
/// HTTP to one vSphere, bounded in time and size. Redirects are not followed: one would carry the password or the session
/// somewhere else.
/// </summary>
internal sealed class VSphereTransport : IDisposable
{
    private const int ReplyLimit = 32 << 20;
    private const int ShortestSecret = 6;

    private readonly HttpClient _http;
    private readonly TimeSpan _limit;

    public VSphereTransport(VMwareOptions options)
    {
        _limit = options.RequestTimeout;
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.GZip | DecompressionMethods.Deflate,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            SslOptions = Trust(options),
        };
        _http = new(handler) { BaseAddress = new(options.Address!), Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = ReplyLimit };
    }

    public Uri Address => _http.BaseAddress!;

    /// <param name="what">Named in errors: <c>GET vcenter/vm</c>.</param>
    /// <param name="within">For a request that the server answers only when it is done; left out, the configured limit.</param>
    /// <exception cref="ToolException">No reply within the limits. After a change, whether it was made is then not known.</exception>
    public async Task<VSphereReply> SendAsync(HttpRequestMessage request, string what, CancellationToken cancellationToken, TimeSpan? within = null)
    {
        var limit = within > _limit ? within.Value : _limit;
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        ending.CancelAfter(limit);
        try
        {
            using var response = await _http.SendAsync(request, ending.Token);
            return new((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync(ending.Token), Cookie(response));
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ToolException($"vSphere at {Address.Authority} did not answer within {limit.TotalSeconds:0.#} s: {what}", e) { Transient = true };
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            throw new ToolException($"vSphere at {Address.Authority} answered more than {ReplyLimit >> 20} MB; ask for less: {what}", e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or InvalidDataException)
        {
            throw new ToolException($"vSphere at {Address.Authority} cannot be reached: {e.Message}{(e.InnerException is { } inner ? $" ({inner.Message})" : "")} {what}", e) { Transient = true };
        }
    }

    /// <summary>A reply as an error may quote it: short, and without what opens the server.</summary>
    public static string Excerpt(byte[] body, params string?[] secrets)
    {
        var text = Encoding.UTF8.GetString(body, 0, Math.Min(body.Length, 16 << 10));
        foreach (var secret in secrets)
            if (secret?.Length >= ShortestSecret)
                text = text.Replace(secret, CredentialMask.Blank, StringComparison.Ordinal);
        return CredentialMask.Apply(ToolException.Quote(text));
    }

    public void Dispose() => _http.Dispose();

    private static string? Cookie(HttpResponseMessage response) =>
        response.Headers.TryGetValues("Set-Cookie", out var cookies)
            ? cookies.Where(cookie => cookie.StartsWith("vmware_soap_session=", StringComparison.Ordinal)).Select(cookie => cookie.Split(';', 2)[0]).FirstOrDefault()
            : null;

    private static SslClientAuthenticationOptions Trust(VMwareOptions options)
    {
        var ssl = new SslClientAuthenticationOptions();
        if (options.CaCertificate is { } authority)
        {
            ssl.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            ssl.CertificateChainPolicy.CustomTrustStore.ImportFromPemFile(authority);
        }
        if (options.Thumbprint is { } thumbprint)
        {
            var wanted = Convert.FromHexString(VMwareOptionsCheck.Hex(thumbprint));
            ssl.RemoteCertificateValidationCallback = (_, certificate, _, _) =>
                certificate is not null && CryptographicOperations.FixedTimeEquals(SHA256.HashData(certificate.GetRawCertData()), wanted);
        }
        else if (options.InsecureSkipVerify)
#pragma warning disable CA5359 // The option says what it does, and is off unless someone asks for it.
            ssl.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        return ssl;
    }
}
