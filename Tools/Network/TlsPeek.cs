using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace AIOps.Tools.Network;

/// <summary>Shakes hands, looks at the certificate and leaves. Nothing is sent over the connection, so a bad certificate is a finding and no danger.</summary>
internal sealed record TlsPeek(X509Certificate2 Certificate, SslPolicyErrors Errors, SslProtocols Protocol) : IDisposable
{
    private const int NamesKept = 50;

    public IReadOnlyList<string> DnsNames => Names is null ? [] : [.. Names.EnumerateDnsNames().Take(NamesKept)];

    public IReadOnlyList<string> Addresses => Names is null ? [] : [.. Names.EnumerateIPAddresses().Take(NamesKept).Select(a => a.ToString())];

    private X509SubjectAlternativeNameExtension? Names => Certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault();

    /// <exception cref="SocketException">No connection.</exception>
    /// <exception cref="IOException">Something else than TLS answers.</exception>
    /// <exception cref="AuthenticationException">As above.</exception>
    public static async Task<TlsPeek> AtAsync(IReadOnlyList<IPAddress> addresses, int port, string host, CancellationToken cancellationToken)
    {
        var errors = SslPolicyErrors.None;
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync([.. addresses], port, cancellationToken);
        await using var tls = new SslStream(new NetworkStream(socket));
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = host,
#pragma warning disable CA5359 // It only looks, and says what it saw.
            RemoteCertificateValidationCallback = (_, _, _, seen) =>
            {
                errors = seen;
                return true;
            },
#pragma warning restore CA5359
        }, cancellationToken);
        return new TlsPeek(X509CertificateLoader.LoadCertificate(tls.RemoteCertificate!.Export(X509ContentType.Cert)), errors, tls.SslProtocol);
    }

    public void Dispose() => Certificate.Dispose();
}
