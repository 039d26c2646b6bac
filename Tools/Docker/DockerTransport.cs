using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace AIOps.Tools.Docker;

/// <summary>HTTP to the Engine over its unix socket, tcp, or tcp with certificates on both sides.</summary>
internal static class DockerTransport
{
    public static HttpClient Create(DockerOptions options)
    {
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            ConnectTimeout = options.Timeout,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
        };
        var endpoint = options.Endpoint;
        if (endpoint.Scheme == "unix")
            handler.ConnectCallback = (_, cancellationToken) => ConnectAsync(endpoint.AbsolutePath, cancellationToken);
        else if (options.CaCertificate is { } authority)
            handler.SslOptions = Trust(authority, options);
        var address = endpoint.Scheme == "unix" ? "http://docker" : $"{(options.CaCertificate is null ? "http" : "https")}://{endpoint.Authority}";
        return new HttpClient(handler) { BaseAddress = new Uri(address), Timeout = Timeout.InfiniteTimeSpan };
    }

    private static async ValueTask<Stream> ConnectAsync(string path, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static SslClientAuthenticationOptions Trust(string authority, DockerOptions options)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(authority);
        var own = options.ClientCertificate is { } file ? X509Certificate2.CreateFromPemFile(file, options.ClientKey) : null;
        return new SslClientAuthenticationOptions
        {
            CertificateChainPolicy = policy,
            ClientCertificates = own is null ? null : [own],
        };
    }
}
