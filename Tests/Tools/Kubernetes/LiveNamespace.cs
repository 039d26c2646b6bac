using System.Text.Json.Nodes;
using AIOps.Tools.Abstractions;
using AIOps.Tools.Kubernetes;
using AIOps.Tools.Kubernetes.Connection;
using AIOps.Tools.Kubernetes.Workloads;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace AIOps.Tests.Tools.Kubernetes;

/// <summary>
/// A namespace of its own in the real cluster of <c>AIOPS_E2E_KUBECONFIG</c>: <c>web</c> runs, <c>crash</c> crashes,
/// <c>bare</c> is a pod that nothing owns. The cluster has an image <c>app:local</c> with a shell.
/// </summary>
public sealed class LiveNamespace : IAsyncLifetime
{
    public const string Missing = "AIOPS_E2E_KUBECONFIG is not set: no real cluster to test against";
    private static readonly KubernetesResource Namespaces = new("", "v1", "namespaces", "Namespace", Namespaced: false);
    private static readonly KubernetesResource Accounts = new("", "v1", "serviceaccounts", "ServiceAccount");

    private ServiceProvider? _provider;
    private KubernetesClient? _client;

    public static string? Kubeconfig => Environment.GetEnvironmentVariable("AIOPS_E2E_KUBECONFIG") is { Length: > 0 } path ? path : null;

    public string Name { get; } = $"aiops-live-{Guid.NewGuid():N}"[..20];

    public ToolDomain Domain { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        if (Kubeconfig is null)
            return;
        var options = new KubernetesOptions { Kubeconfig = Kubeconfig };
        _client = new(new ConnectionFinder(options, TimeProvider.System, _ => null).Find()!, options, TimeProvider.System);
        _provider = new ServiceCollection().AddKubernetes(new ConfigurationBuilder().AddInMemoryCollection([new("Kubernetes:Kubeconfig", Kubeconfig)]).Build()).BuildServiceProvider();
        Domain = _provider.GetRequiredService<ToolDomain>();
        await CreateAsync(Namespaces, null, new JsonObject { ["metadata"] = new JsonObject { ["name"] = Name } });
        await UntilAsync(async () => await _client.FindAsync(Accounts, Name, "default", default) is not null, "the namespace has its service account");
        await CreateAsync(KubernetesResource.Deployments, Name, Deployment("web", 2, "echo ready to serve; exec sleep 100000"));
        await CreateAsync(KubernetesResource.Deployments, Name, Deployment("crash", 1, "echo panic: no config; exit 3"));
        await UntilAsync(CreateBareAsync, "the service account has its token");
    }

    public async ValueTask DisposeAsync()
    {
        if (_client is not null)
            await _client.DeleteAsync(Namespaces, null, Name, new(), dryRun: false, default);
        _client?.Dispose();
        if (_provider is not null)
            await _provider.DisposeAsync();
    }

    /// <summary>Polls: a real cluster tells nobody when it is done.</summary>
    public static async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (!await condition())
            try
            {
                await Task.Delay(TimeSpan.FromMilliseconds(250), deadline.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"Within two minutes it was not so that {what}.");
            }
    }

    /// <summary>A deployment that crash-loops until its rollout is restarted.</summary>
    public Task AddCrashLoopAsync(string name)
    {
        var deployment = Deployment(name, 1, "[ -n \"$RESTARTED_AT\" ] || { echo panic: stale cache; exit 3; }; exec sleep 100000");
        deployment["spec"]!["template"]!["spec"]!["containers"]![0]!["env"] = new JsonArray(new JsonObject
        {
            ["name"] = "RESTARTED_AT",
            ["valueFrom"] = new JsonObject { ["fieldRef"] = new JsonObject { ["fieldPath"] = $"metadata.annotations['{RestartDeploymentTool.RestartedAt}']" } },
        });
        return CreateAsync(KubernetesResource.Deployments, Name, deployment);
    }

    public Task AddDeploymentAsync(string name, int replicas, string command = "exec sleep 100000") => CreateAsync(KubernetesResource.Deployments, Name, Deployment(name, replicas, command));

    /// <summary>A budget that lets no pod of the app go.</summary>
    public Task AddBudgetAsync(string app) => CreateAsync(KubernetesResource.DisruptionBudgets with { Version = "v1beta1" }, Name, new JsonObject
    {
        ["metadata"] = new JsonObject { ["name"] = app },
        ["spec"] = new JsonObject { ["maxUnavailable"] = 0, ["selector"] = new JsonObject { ["matchLabels"] = new JsonObject { ["app"] = app } } },
    });

    public Task AddSecretAsync(string name, string password) => CreateAsync(KubernetesResource.Secrets, Name, new JsonObject
    {
        ["metadata"] = new JsonObject { ["name"] = name }, ["stringData"] = new JsonObject { ["password"] = password },
    });

    /// <summary>A kind of its own, cluster-wide, that stays when the tests are over; and one object of it, <c>big</c>, size 3.</summary>
    public async Task CreateWidgetsAsync()
    {
        var definitions = new KubernetesResource("apiextensions.k8s.io", "v1", "customresourcedefinitions", "CustomResourceDefinition", Namespaced: false);
        if (await _client!.FindAsync(definitions, null, "widgets.live.aiops.dev", default) is null)
            await CreateAsync(definitions, null, (JsonObject)JsonNode.Parse("""
                { "metadata": { "name": "widgets.live.aiops.dev" }, "spec": { "group": "live.aiops.dev", "scope": "Namespaced",
                  "names": { "plural": "widgets", "singular": "widget", "kind": "Widget", "shortNames": ["wdg"] },
                  "versions": [ { "name": "v1", "served": true, "storage": true,
                    "additionalPrinterColumns": [ { "name": "Size", "type": "integer", "jsonPath": ".spec.size" } ],
                    "schema": { "openAPIV3Schema": { "type": "object", "properties": { "spec": { "type": "object", "properties": { "size": { "type": "integer" } } } } } } } ] } }
                """)!);
        var widgets = new KubernetesResource("live.aiops.dev", "v1", "widgets", "Widget");
        await UntilAsync(async () => (await _client.SendAsync(new(HttpMethod.Post, "create", widgets)
        {
            Namespace = Name, Body = """{"apiVersion":"live.aiops.dev/v1","kind":"Widget","metadata":{"name":"big"},"spec":{"size":3}}""",
        }, default)).Refused is null, "a widget can be made");
    }

    private async Task<bool> CreateBareAsync()
    {
        try
        {
            await CreateAsync(KubernetesResource.Pods, Name, new JsonObject { ["metadata"] = new JsonObject { ["name"] = "bare" }, ["spec"] = Spec("exec sleep 100000") });
            return true;
        }
        // Servers before 1.24 make the token a moment after the account.
        catch (AIOps.Tools.Abstractions.ToolException e) when (e.Message.Contains("No API token found", StringComparison.Ordinal))
        {
            return false;
        }
    }

    private async Task CreateAsync(KubernetesResource resource, string? ns, JsonObject body) =>
        (await _client!.SendAsync(new(HttpMethod.Post, "create", resource) { Namespace = ns, Body = body.ToJsonString() }, default)).ThrowIfRefused();

    private static JsonObject Deployment(string name, int replicas, string command) => new()
    {
        ["metadata"] = new JsonObject { ["name"] = name },
        ["spec"] = new JsonObject
        {
            ["replicas"] = replicas, ["selector"] = new JsonObject { ["matchLabels"] = new JsonObject { ["app"] = name } },
            ["template"] = new JsonObject { ["metadata"] = new JsonObject { ["labels"] = new JsonObject { ["app"] = name } }, ["spec"] = Spec(command) },
        },
    };

    private static JsonObject Spec(string command) => new()
    {
        ["hostNetwork"] = true, ["terminationGracePeriodSeconds"] = 1,
        ["containers"] = new JsonArray(new JsonObject
        {
            ["name"] = "app", ["image"] = "app:local", ["imagePullPolicy"] = "Never", ["command"] = new JsonArray("/bin/sh", "-c", command),
            ["env"] = new JsonArray(new JsonObject { ["name"] = "API_TOKEN", ["value"] = "live-secret-value" }),
        }),
    };
}
