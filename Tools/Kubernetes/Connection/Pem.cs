using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Kubernetes.Connection;

/// <summary>Certificates of a kubeconfig, from text. Errors never quote what was read.</summary>
internal static class Pem
{
    public static X509Certificate2 WithKey(string certificate, string key)
    {
        try
        {
            var pair = X509Certificate2.CreateFromPem(certificate, key);
            if (!OperatingSystem.IsWindows())
                return pair;
            // Windows' TLS does not take a key that lives in memory only.
            using (pair)
                return X509CertificateLoader.LoadPkcs12(pair.Export(X509ContentType.Pkcs12), null);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new ToolException("The client certificate and key for Kubernetes are no PEM pair that belongs together.");
        }
    }

    public static X509Certificate2Collection Authorities(string text)
    {
        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPem(text);
        }
        catch (CryptographicException)
        {
            // Said below.
        }
        return authorities.Count > 0 ? authorities : throw new ToolException("The certificate authority for Kubernetes holds no PEM certificate.");
    }
}
