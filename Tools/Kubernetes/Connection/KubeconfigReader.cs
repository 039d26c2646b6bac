using System.Text.Json.Nodes;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Kubernetes.Connection;

/// <summary>Turns one cluster and one user of a kubeconfig into a connection.</summary>
internal static class KubeconfigReader
{
    public static KubernetesConnection Connection(string context, Kubeconfig.Entry cluster, Kubeconfig.Entry? user, KubernetesOptions options, TimeProvider time)
    {
        var at = cluster.Cluster;
        var server = WebAddress(at.Server, $"server of '{cluster.Name}'", "http", "https");
        var authority = cluster.Content(at.CertificateAuthorityData, at.CertificateAuthority, "The certificate authority");
        return new(server, $"context {context}, {server.GetLeftPart(UriPartial.Authority)}")
        {
            Authorities = authority is null ? null : Pem.Authorities(authority),
            SkipTlsVerify = at.InsecureSkipTlsVerify,
            TlsServerName = string.IsNullOrEmpty(at.TlsServerName) ? null : at.TlsServerName,
            Proxy = string.IsNullOrEmpty(at.ProxyUrl) ? null : WebAddress(at.ProxyUrl, $"proxy-url of '{cluster.Name}'", "http", "https", "socks5"),
            Credential = user is null ? null : Credential(user, cluster, authority, options, time),
            ImpersonateUser = user?.User.As,
            ImpersonateGroups = user?.User.AsGroups ?? [],
        };
    }

    private static KubernetesCredential? Credential(Kubeconfig.Entry entry, Kubeconfig.Entry cluster, string? authority, KubernetesOptions options, TimeProvider time)
    {
        var user = entry.User;
        if (user.AuthProvider is not null)
            throw new ToolException($"User '{entry.Name}' of the kubeconfig has an auth-provider, which Kubernetes gave up with 1.26; use an exec plugin.");
        if (user.Exec is { } exec)
            return new ExecCredential(Plugin(exec, entry, cluster, authority), time, options.ExecTimeout);
        var certificate = entry.Content(user.ClientCertificateData, user.ClientCertificate, "The client certificate");
        var key = entry.Content(user.ClientKeyData, user.ClientKey, "The client key");
        // A token file wins over a token, as in client-go. With a certificate beside it, the certificate already identifies us.
        if (certificate is null && !string.IsNullOrEmpty(user.TokenFile))
            return new TokenFileCredential(Path.Combine(entry.Folder, user.TokenFile), time);
        return new KubernetesCredential.Fixed(
            string.IsNullOrEmpty(user.Token) ? null : new Secret(user.Token),
            string.IsNullOrEmpty(user.Username) ? null : user.Username,
            string.IsNullOrEmpty(user.Password) ? null : new Secret(user.Password),
            certificate is null ? null : Pem.WithKey(certificate, key ?? throw new ToolException($"User '{entry.Name}' of the kubeconfig has a client certificate without its key.")));
    }

    private static ExecCredential.Plugin Plugin(Kubeconfig.ExecEntry exec, Kubeconfig.Entry entry, Kubeconfig.Entry cluster, string? authority)
    {
        var command = exec.Command is { Length: > 0 } given ? given : throw new ToolException($"The exec plugin of user '{entry.Name}' has no command.");
        // With a folder in its name it is relative to the kubeconfig; without, it is found on PATH.
        if (command.Contains('/') || command.Contains(Path.DirectorySeparatorChar))
            command = Path.Combine(entry.Folder, command);
        return new(
            command, exec.Args ?? [], [.. (exec.Env ?? []).Select(variable => KeyValuePair.Create(variable.Name, variable.Value))],
            exec.ApiVersion ?? "client.authentication.k8s.io/v1", exec.InstallHint,
            exec.ProvideClusterInfo ? Cluster(cluster.Cluster, authority) : null);
    }

    private static JsonObject Cluster(Kubeconfig.ClusterEntry cluster, string? authority)
    {
        var info = new JsonObject { ["server"] = cluster.Server, ["insecure-skip-tls-verify"] = cluster.InsecureSkipTlsVerify };
        if (authority is not null)
            info["certificate-authority-data"] = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(authority));
        if (!string.IsNullOrEmpty(cluster.TlsServerName))
            info["tls-server-name"] = cluster.TlsServerName;
        if (!string.IsNullOrEmpty(cluster.ProxyUrl))
            info["proxy-url"] = cluster.ProxyUrl;
        return info;
    }

    private static Uri WebAddress(string? text, string what, params string[] schemes) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && schemes.Contains(address.Scheme)
            ? address
            : throw new ToolException($"The {what} in the kubeconfig is no {string.Join("/", schemes)} address.");
}
