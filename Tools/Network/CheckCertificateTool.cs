using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using AIOps.Tools.Abstractions;
using Microsoft.Extensions.Options;

namespace AIOps.Tools.Network;

public sealed class CheckCertificateTool(AddressRules rules, ConnectionRate rate, IOptions<NetworkOptions> options, TimeProvider time) : ReadTool<CheckCertificateTool.Parameters, CheckCertificateTool.Result>(new("check_certificate")
{
    Title = "Check a TLS certificate",
    Description = "The certificate that a host shows on a port: names, issuer, days left, and whether this machine would trust it. Use it for expiry and TLS trouble.",
})
{
    public sealed record Parameters(
        [property: Description("Host name or IP address"), MinLength(1), MaxLength(253)] string Host,
        [property: Description("TCP port"), Range(1, 65535)] int Port = 443);

    public sealed record Result(
        string Subject, string Issuer, DateTimeOffset NotBefore, DateTimeOffset NotAfter, [property: Description("Negative when it has expired.")] int DaysLeft,
        [property: Description("This machine would trust it.")] bool Trusted, string? Errors, IReadOnlyList<string> DnsNames, IReadOnlyList<string> Addresses,
        string Protocol, string Sha256);

    protected override async Task<Answer<Result>> RunAsync(Parameters parameters, ToolCall call, CancellationToken cancellationToken)
    {
        var addresses = await rules.ResolveAsync(parameters.Host, cancellationToken);
        var where = $"{parameters.Host}:{parameters.Port}";
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.Value.AnswerWithin);
        try
        {
            await rate.WaitAsync(limit.Token);
            using var seen = await TlsPeek.AtAsync(addresses, parameters.Port, parameters.Host, limit.Token);
            return Describe(where, seen);
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

    private Answer<Result> Describe(string where, TlsPeek seen)
    {
        var certificate = seen.Certificate;
        DateTimeOffset until = certificate.NotAfter.ToUniversalTime();
        var days = (int)Math.Floor((until - time.GetUtcNow()).TotalDays);
        var trusted = seen.Errors == SslPolicyErrors.None;
        var text = string.Create(CultureInfo.InvariantCulture,
            $"{where}: {certificate.Subject}, issued by {certificate.Issuer}, {(days < 0 ? $"EXPIRED {-days} days ago" : $"valid for {days} more days")} (until {until:u}), {(trusted ? "trusted" : $"not trusted here: {seen.Errors}")}.");
        return new(text, new(
            certificate.Subject, certificate.Issuer, certificate.NotBefore.ToUniversalTime(), until, days, trusted, trusted ? null : seen.Errors.ToString(),
            seen.DnsNames, seen.Addresses, seen.Protocol.ToString(), certificate.GetCertHashString(HashAlgorithmName.SHA256)));
    }
}
