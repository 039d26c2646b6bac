using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace AIOps.Tests.Shared.LoopbackKubernetes;

/// <summary>An authority of its own, a server certificate for 127.0.0.1, and one for a client.</summary>
internal sealed class LoopbackCertificates
{
    private readonly X509Certificate2 _authority;
    private readonly DateTimeOffset _from;

    public LoopbackCertificates(TimeProvider time)
    {
        _from = time.GetUtcNow().AddMinutes(-5);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=loopback-authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        _authority = request.CreateSelfSigned(_from, _from.AddDays(2));
        Server = Issue("CN=kubernetes", "1.3.6.1.5.5.7.3.1", names =>
        {
            names.AddIpAddress(IPAddress.Loopback);
            names.AddDnsName("kubernetes.test");
        });
        Client = Issue("CN=certificate-user", "1.3.6.1.5.5.7.3.2", _ => { });
    }

    public X509Certificate2 Server { get; }

    public X509Certificate2 Client { get; }

    public string AuthorityPem => _authority.ExportCertificatePem();

    private X509Certificate2 Issue(string subject, string purpose, Action<SubjectAlternativeNameBuilder> name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        name(names);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], false));
        var serial = RandomNumberGenerator.GetBytes(8);
        serial[0] &= 0x7F;
        using var issued = request.Create(_authority, _from, _from.AddDays(1), serial);
        return issued.CopyWithPrivateKey(key);
    }
}
