using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace AIOps.Tools.Kubernetes.Connection;

/// <summary>The HTTP pipeline to one cluster: repeat reads → credential → sockets with the cluster's own trust.</summary>
internal static class KubernetesHttp
{
    private const int ResponseLimit = 64 << 20;
    private static readonly Oid ServerAuthentication = new("1.3.6.1.5.5.7.3.1");

    public static HttpClient Create(KubernetesConnection connection, TimeSpan timeout, TimeProvider time)
    {
        var sockets = new SocketsHttpHandler
        {
            // A redirect would carry the credential, and perhaps a write, somewhere else.
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.GZip,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            MaxConnectionsPerServer = 32,
            SslOptions = Tls(connection),
        };
        if (connection.Proxy is { } proxy)
            sockets.Proxy = new WebProxy(proxy) { Credentials = UserInfo(proxy) };
        var http = new HttpClient(new ReadRetryHandler(time, new CredentialHandler(connection, sockets)))
        {
            BaseAddress = new Uri(connection.Server.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/"),
            Timeout = timeout,
            MaxResponseContentBufferSize = ResponseLimit,
        };
        if (connection.ImpersonateUser is { Length: > 0 } user)
        {
            http.DefaultRequestHeaders.Add("Impersonate-User", user);
            http.DefaultRequestHeaders.Add("Impersonate-Group", connection.ImpersonateGroups);
        }
        return http;
    }

    private static SslClientAuthenticationOptions Tls(KubernetesConnection connection)
    {
        var options = new SslClientAuthenticationOptions
        {
            // Asked at each handshake, because a plugin's certificate changes.
            LocalCertificateSelectionCallback = (_, _, _, _, _) => connection.Credential?.Certificate!,
        };
        if (connection.SkipTlsVerify)
            // The kubeconfig says insecure-skip-tls-verify: its owner took that decision, kubectl does the same.
#pragma warning disable CA5359
            options.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        else if (connection.Authorities is { } authorities)
            options.RemoteCertificateValidationCallback = (_, certificate, presented, errors) => IsTrusted(authorities, certificate, presented, errors);
        return options;
    }

    /// <summary>The given authorities, and only they, are anchors: also one that is no root itself, as in Go's TLS.</summary>
    private static bool IsTrusted(X509Certificate2Collection authorities, X509Certificate? certificate, X509Chain? presented, SslPolicyErrors errors)
    {
        if (certificate is not X509Certificate2 server || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != 0)
            return false;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.ApplicationPolicy.Add(ServerAuthentication);
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        if (presented is not null)
            chain.ChainPolicy.ExtraStore.AddRange(presented.ChainPolicy.ExtraStore);
        return chain.Build(server)
            || (chain.ChainStatus.All(status => status.Status == X509ChainStatusFlags.PartialChain)
                && chain.ChainElements.Any(element => authorities.Any(authority => authority.RawDataMemory.Span.SequenceEqual(element.Certificate.RawDataMemory.Span))));
    }

    private static NetworkCredential? UserInfo(Uri proxy)
    {
        var parts = Uri.UnescapeDataString(proxy.UserInfo).Split(':', 2);
        return proxy.UserInfo.Length == 0 ? null : new(parts[0], parts.Length > 1 ? parts[1] : "");
    }
}
