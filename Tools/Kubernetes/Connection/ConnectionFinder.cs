using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Kubernetes.Connection;

/// <summary>
/// Finds the cluster: the configured kubeconfig, then <c>$KUBECONFIG</c>, then <c>~/.kube/config</c>, then the service
/// account of the pod that this runs in.
/// </summary>
public sealed class ConnectionFinder(KubernetesOptions options, TimeProvider time, Func<string, string?> environment)
{
    public const string AccountFolder = "/var/run/secrets/kubernetes.io/serviceaccount";

    /// <summary>Where the pod's account is mounted; another folder only in tests.</summary>
    public string Account { get; init; } = AccountFolder;

    /// <summary>Null when nothing says how to reach a cluster.</summary>
    /// <exception cref="ToolException">Something does, and is wrong.</exception>
    public KubernetesConnection? Find()
    {
        if (!string.IsNullOrWhiteSpace(options.Kubeconfig))
            return FromFiles([options.Kubeconfig]);
        var listed = (environment("KUBECONFIG") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var files = listed.Length > 0 ? listed : [Path.Combine(environment("HOME") ?? environment("USERPROFILE") ?? ".", ".kube", "config")];
        files = [.. files.Where(File.Exists)];
        return files.Length > 0 ? FromFiles(files) : InCluster();
    }

    private KubernetesConnection FromFiles(string[] files)
    {
        var config = Kubeconfig.Read(files);
        var name = options.Context ?? config.CurrentContext
            ?? throw new ToolException($"The kubeconfig {string.Join(", ", files)} has no current context; set Kubernetes:Context to one of {string.Join(", ", config.Contexts)}.");
        var context = config.Context(name).Context;
        return KubeconfigReader.Connection(name, config.Cluster(context.Cluster), config.User(context.User), options, time);
    }

    private KubernetesConnection? InCluster()
    {
        var token = Path.Combine(Account, "token");
        if (environment("KUBERNETES_SERVICE_HOST") is not { Length: > 0 } host || !File.Exists(token))
            return null;
        var port = int.TryParse(environment("KUBERNETES_SERVICE_PORT"), out var number) ? number : 443;
        var server = new UriBuilder(Uri.UriSchemeHttps, host, port).Uri;
        var authority = Path.Combine(Account, "ca.crt");
        return new(server, $"service account of this pod, {server.GetLeftPart(UriPartial.Authority)}")
        {
            Authorities = File.Exists(authority) ? Pem.Authorities(File.ReadAllText(authority)) : null,
            Credential = new TokenFileCredential(token, time),
        };
    }
}
