using System.Text.Json;
using System.Text.Json.Nodes;
using AIOps.Tools.Abstractions;
using AIOps.Tools.Kubernetes;
using AIOps.Tools.Kubernetes.Connection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace AIOps.Tests.Tools.Kubernetes.Diagnosis;

/// <summary>What a real cluster shows when things are really broken, and that it is silent where they are not.</summary>
public sealed class LiveDiagnosisTests : IAsyncLifetime
{
    private readonly List<string> _namespaces = [];
    private ServiceProvider? _provider;
    private KubernetesClient? _client;
    private Tool _tool = null!;

    public ValueTask InitializeAsync()
    {
        if (LiveNamespace.Kubeconfig is not { } kubeconfig)
            return ValueTask.CompletedTask;
        var options = new KubernetesOptions { Kubeconfig = kubeconfig };
        _client = new(new ConnectionFinder(options, TimeProvider.System, _ => null).Find()!, options, TimeProvider.System);
        _provider = new ServiceCollection().AddKubernetes(new ConfigurationBuilder().AddInMemoryCollection([new("Kubernetes:Kubeconfig", kubeconfig)]).Build()).BuildServiceProvider();
        _tool = _provider.GetRequiredService<ToolDomain>().Tools.Single(t => t.Definition.Name == "diagnose");
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var name in _namespaces)
            await _client!.DeleteAsync(KubernetesResource.Namespaces, null, name, new(), dryRun: false, default);
        _client?.Dispose();
        if (_provider is not null)
            await _provider.DisposeAsync();
    }

    [Fact]
    public async Task Diagnose_BrokenThings_AreEachFound()
    {
        var ns = await NamespaceAsync();
        await CreateAsync(KubernetesResource.Deployments, ns, Deployment("crash", "echo panic: no config; exit 3"));
        await CreateAsync(KubernetesResource.Deployments, ns, Deployment("image", "exec sleep 100000", c => c["image"] = "nowhere:none"));
        await CreateAsync(KubernetesResource.Deployments, ns, Deployment("config", "exec sleep 100000", c => c["envFrom"] = Parse("""[{"configMapRef":{"name":"absent"}}]""")));
        await CreateAsync(KubernetesResource.Deployments, ns, Deployment("homeless", "exec sleep 100000", spec: s => s["nodeSelector"] = Parse("""{"disk":"none"}""")));
        await CreateAsync(KubernetesResource.Deployments, ns, Deployment("unready", "exec sleep 100000", c => c["readinessProbe"] = Parse("""{"exec":{"command":["/bin/sh","-c","exit 1"]},"periodSeconds":1}""")));
        await CreateAsync(KubernetesResource.Deployments, ns, Deployment("init", "exec sleep 100000", spec: s => s["initContainers"] = new JsonArray(Container("echo cannot migrate; exit 4"))));
        await CreateAsync(KubernetesResource.Services, ns, Service("nobody"));
        await CreateAsync(KubernetesResource.PersistentVolumeClaims, ns, Parse("""{"metadata":{"name":"data"},"spec":{"storageClassName":"absent","accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"1Gi"}}}}""").AsObject());
        await CreateAsync(KubernetesResource.Jobs, ns, new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = "load" },
            ["spec"] = new JsonObject { ["backoffLimit"] = 0, ["template"] = new JsonObject { ["spec"] = PodSpec("echo cannot load; exit 5", null, s => s["restartPolicy"] = "Never") } },
        });
        string[] expected = ["ClaimPending data", "ConfigMissing config", "CrashLoop crash", "ImagePull image", "InitFailing init", "JobFailed load", "NoEndpoints nobody", "ProbeFailing unready", "Unschedulable homeless"];

        JsonElement data = default;
        string[] found = [];
        try
        {
            await LiveNamespace.UntilAsync(async () =>
            {
                data = (await DiagnoseAsync(ns)).Data!.Value;
                found = [.. data.GetProperty("findings").EnumerateArray().Select(Named).Order(StringComparer.Ordinal)];
                return found.SequenceEqual(expected) && data.GetRawText().Contains("panic: no config", StringComparison.Ordinal);
            }, "all is found");
        }
        catch (TimeoutException)
        {
            Assert.Equal(expected, found);
            throw;
        }

        Assert.Empty(data.GetProperty("unread").EnumerateArray());
    }

    [Fact]
    public async Task Diagnose_HealthyThings_GiveNoneFromTheFirstMoment()
    {
        var ns = await NamespaceAsync();
        await CreateAsync(KubernetesResource.Deployments, ns, Deployment("web", "exec sleep 100000"));
        await CreateAsync(KubernetesResource.Services, ns, Service("web"));
        await CreateAsync(KubernetesResource.Deployments, ns, Deployment("off", "exec sleep 100000", replicas: 0));
        await CreateAsync(KubernetesResource.Jobs, ns, new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = "done" },
            ["spec"] = new JsonObject { ["template"] = new JsonObject { ["spec"] = PodSpec("exit 0", null, s => s["restartPolicy"] = "Never") } },
        });

        var ready = false;
        await LiveNamespace.UntilAsync(async () =>
        {
            Assert.Empty((await DiagnoseAsync(ns)).Data!.Value.GetProperty("findings").EnumerateArray().Select(f => f.GetRawText()));
            var before = ready;
            var deployment = await _client!.GetAsync(KubernetesResource.Deployments, ns, "web", default);
            var job = await _client.GetAsync(KubernetesResource.Jobs, ns, "done", default);
            ready = deployment.GetProperty("status").TryGetProperty("availableReplicas", out _) && job.GetProperty("status").TryGetProperty("completionTime", out _);
            return before && ready;
        }, "all is ready");
    }

    // A pod speaks for its workload; its own name is made up.
    private static string Named(JsonElement finding) =>
        $"{finding.GetProperty("problem")} {(finding.TryGetProperty("workload", out var workload) ? workload : finding.GetProperty("object")).GetProperty("name")}";

    private Task<ToolResult> DiagnoseAsync(string ns) =>
        _tool.InvokeAsync(ToolPhase.Execute, JsonSerializer.SerializeToElement(new { @namespace = ns }), new ToolCall(), TestContext.Current.CancellationToken);

    private async Task<string> NamespaceAsync()
    {
        Assert.SkipWhen(LiveNamespace.Kubeconfig is null, LiveNamespace.Missing);
        var name = $"aiops-live-{Guid.NewGuid():N}"[..20];
        await CreateAsync(KubernetesResource.Namespaces, null, new JsonObject { ["metadata"] = new JsonObject { ["name"] = name } });
        _namespaces.Add(name);
        await LiveNamespace.UntilAsync(async () => await _client!.FindAsync(new("", "v1", "serviceaccounts", "ServiceAccount"), name, "default", default) is not null, "the namespace has its service account");
        return name;
    }

    private async Task CreateAsync(KubernetesResource resource, string? ns, JsonObject body) =>
        (await _client!.SendAsync(new(HttpMethod.Post, "create", resource) { Namespace = ns, Body = body.ToJsonString() }, default)).ThrowIfRefused();

    private static JsonObject Deployment(string name, string command, Action<JsonObject>? container = null, Action<JsonObject>? spec = null, int replicas = 1) => new()
    {
        ["metadata"] = new JsonObject { ["name"] = name },
        ["spec"] = new JsonObject
        {
            ["replicas"] = replicas, ["selector"] = new JsonObject { ["matchLabels"] = new JsonObject { ["app"] = name } },
            ["template"] = new JsonObject { ["metadata"] = new JsonObject { ["labels"] = new JsonObject { ["app"] = name } }, ["spec"] = PodSpec(command, container, spec) },
        },
    };

    private static JsonObject PodSpec(string command, Action<JsonObject>? container, Action<JsonObject>? change)
    {
        var main = Container(command);
        main["name"] = "app";
        container?.Invoke(main);
        var spec = new JsonObject { ["hostNetwork"] = true, ["terminationGracePeriodSeconds"] = 1, ["containers"] = new JsonArray(main) };
        change?.Invoke(spec);
        return spec;
    }

    private static JsonObject Container(string command) => new()
    {
        ["name"] = "first", ["image"] = "app:local", ["imagePullPolicy"] = "Never", ["command"] = new JsonArray("/bin/sh", "-c", command),
    };

    private static JsonObject Service(string app) => new()
    {
        ["metadata"] = new JsonObject { ["name"] = app },
        ["spec"] = new JsonObject { ["selector"] = new JsonObject { ["app"] = app }, ["ports"] = new JsonArray(new JsonObject { ["port"] = 80, ["targetPort"] = 8080 }) },
    };

    private static JsonNode Parse(string json) => JsonNode.Parse(json)!;
}
