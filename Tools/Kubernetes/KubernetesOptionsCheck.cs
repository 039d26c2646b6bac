using AIOps.Tools.Abstractions;
using AIOps.Tools.Kubernetes.Connection;
using Microsoft.Extensions.Options;

namespace AIOps.Tools.Kubernetes;

/// <summary>What is configured on purpose must be right; what merely lies around (a broken ~/.kube/config) only leaves the tools absent.</summary>
internal sealed class KubernetesOptionsCheck : IValidateOptions<KubernetesOptions>
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    public ValidateOptionsResult Validate(string? name, KubernetesOptions options)
    {
        var failures = new List<string>();
        foreach (var (key, value) in new[] { (nameof(options.RequestTimeout), options.RequestTimeout), (nameof(options.ExecTimeout), options.ExecTimeout) })
            if (value <= TimeSpan.Zero || value > Longest)
                failures.Add($"Kubernetes:{key} is {value}; give a time between 00:00:01 and {Longest}.");
        foreach (var allowed in options.AllowedNamespaces)
            Try(() => KubernetesResource.Pods.Path(allowed, null, null), "AllowedNamespaces", failures);
        if (!string.IsNullOrWhiteSpace(options.Kubeconfig))
            Try(() => new ConnectionFinder(options, TimeProvider.System, Environment.GetEnvironmentVariable).Find(), options.Context is null ? "Kubeconfig" : "Kubeconfig or Kubernetes:Context", failures);
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static void Try(Func<object?> action, string key, List<string> failures)
    {
        try
        {
            action();
        }
        catch (ToolException e)
        {
            failures.Add($"Kubernetes:{key}: {e.Message}");
        }
    }
}
