using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using AIOps.Tools.Abstractions;
using Microsoft.Extensions.Options;

namespace AIOps.Tools.Network;

public sealed class CheckCertificateTool(AddressRules rules, IOptions<NetworkOptions> options, TimeProvider time) : ReadTool<CheckCertificateTool.Parameters>(new("check_certificate")
{
    Title = "Check a TLS certificate",
    Description = "The certificate that a host shows on a port: names, issuer, days left, and whether this machine would trust it. Use it for expiry and TLS trouble.",
})
{
    public sealed record Parameters(
        [property: Description("Host name or IP address"), MinLength(1), MaxLength(253)] string Host,
        [property: Description("TCP port"), Range(1, 65535)] int Port = 443);

    protected override async Task<ToolResult> RunAsync(Parameters parameters, ToolCall call, CancellationToken cancellationToken)
    {
        var addresses = await rules.ResolveAsync(parameters.Host, cancellationToken);
        var where = $"{parameters.Host}:{parameters.Port}";
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.Value.AnswerWithin);
        var errors = SslPolicyErrors.None;
        try
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync([.. addresses], parameters.Port, limit.Token);
            await using var tls = new SslStream(new NetworkStream(socket));
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = parameters.Host,
#pragma warning disable CA5359 // Nothing is sent over this connection: it only looks, and says what it saw.
                RemoteCertificateValidationCallback = (_, _, _, seen) =>
                {
                    errors = seen;
                    return true;
                },
#pragma warning restore CA5359
            }, limit.Token);
            using var certificate = X509CertificateLoader.LoadCertificate(tls.RemoteCertificate!.Export(X509ContentType.Cert));
            return Describe(where, certificate, errors, tls.SslProtocol);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ToolException($"{where} did not finish a TLS handshake within {options.Value.AnswerWithin.TotalSeconds:0.#} s.") { Transient = true };
        }
        catch (Exception e) when (e is SocketException or IOException or AuthenticationException)
        {
            throw new ToolException($"{where} speaks no TLS: {e.GetBaseException().Message}", e);
        }
    }

    private ToolResult Describe(string where, X509Certificate2 certificate, SslPolicyErrors errors, SslProtocols protocol)
    {
        DateTimeOffset until = certificate.NotAfter.ToUniversalTime();
        var days = (int)Math.Floor((until - time.GetUtcNow()).TotalDays);
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault();
        var trusted = errors == SslPolicyErrors.None;
        var text = string.Create(CultureInfo.InvariantCulture,
            $"{where}: {certificate.Subject}, issued by {certificate.Issuer}, {(days < 0 ? $"EXPIRED {-days} days ago" : $"valid for {days} more days")} (until {until:u}), {(trusted ? "trusted" : $"not trusted here: {errors}")}.");
        return ToolResult.Of(text, new
        {
            certificate.Subject,
            certificate.Issuer,
            NotBefore = (DateTimeOffset)certificate.NotBefore.ToUniversalTime(),
            NotAfter = until,
            DaysLeft = days,
            Trusted = trusted,
            Errors = trusted ? null : errors.ToString(),
            DnsNames = names?.EnumerateDnsNames().Take(50).ToList(),
            Addresses = names?.EnumerateIPAddresses().Take(50).Select(a => a.ToString()).ToList(),
            Protocol = protocol.ToString(),
            Sha256 = certificate.GetCertHashString(System.Security.Cryptography.HashAlgorithmName.SHA256),
        });
    }
}
