using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace AIOps.Tools.Abstractions.Http;

/// <summary>HTTP with an endpoint's credentials, certificates and limits. Redirects are not followed: one would carry the credential somewhere else.</summary>
internal static class EndpointTransport
{
    public const int ResponseLimit = 32 << 20;

    /// <param name="authenticate">False where the credential opens a session instead of every request.</param>
    public static HttpClient Create(EndpointOptions options, Uri address, bool authenticate)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.GZip | DecompressionMethods.Deflate,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            SslOptions = Trust(options),
        };
        var http = new HttpClient(handler) { BaseAddress = address, Timeout = options.QueryTimeout, MaxResponseContentBufferSize = ResponseLimit };
        foreach (var (name, value) in options.Headers)
            http.DefaultRequestHeaders.Add(name, value);
        if (options.Tenant is { Length: > 0 } tenant)
            http.DefaultRequestHeaders.Add(options.TenantHeader, tenant);
        http.DefaultRequestHeaders.Accept.ParseAdd("application/json");
        if (authenticate)
            http.DefaultRequestHeaders.Authorization = Credential(options);
        return http;
    }

    public static AuthenticationHeaderValue? Credential(EndpointOptions options) =>
        options.Token is { } token ? new("Bearer", token.Reveal())
        : options.Username is { } user ? new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{options.Password?.Reveal()}")))
        : null;

    /// <summary>What must not appear in anything a server sends back. A very short value would blank ordinary text.</summary>
    public static string[] Secrets(EndpointOptions options) =>
        [.. new[] { options.Token?.Reveal(), options.Password?.Reveal(), Credential(options)?.Parameter }
            .Concat(options.Headers.Values).Where(value => value?.Length >= 6).Select(value => value!).Distinct().OrderByDescending(value => value.Length)];

    private static SslClientAuthenticationOptions Trust(EndpointOptions options)
    {
        var ssl = new SslClientAuthenticationOptions();
        if (options.CaCertificate is { } authority)
        {
            ssl.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            ssl.CertificateChainPolicy.CustomTrustStore.ImportFromPemFile(authority);
        }
        if (options.ClientCertificate is { } own)
            ssl.ClientCertificates = [X509Certificate2.CreateFromPemFile(own, options.ClientKey)];
        if (options.InsecureSkipVerify)
#pragma warning disable CA5359 // The option says what it does, and is off unless someone asks for it.
            ssl.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        return ssl;
    }
}
