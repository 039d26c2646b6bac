using System.Text.Json;
using AIOps.Tests.Shared.LoopbackKubernetes;
using AIOps.Tools.Abstractions;
using AIOps.Tools.Kubernetes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace AIOps.Tests.Tools.Kubernetes;

/// <summary>A cluster and the tools that are set up for it, through the public door.</summary>
public abstract class KubernetesFixture : IAsyncLifetime
{
    private readonly List<ServiceProvider> _providers = [];

    protected LoopbackCluster Cluster { get; private set; } = null!;

    protected ToolDomain Domain { get; private set; } = null!;

    protected string Folder { get; } = Directory.CreateTempSubdirectory("aiops-kube-").FullName;

    public virtual async ValueTask InitializeAsync()
    {
        Cluster = await LoopbackCluster.StartAsync();
        Domain = Connect(Cluster.WriteKubeconfig(Path.Combine(Folder, "config")));
    }

    public virtual async ValueTask DisposeAsync()
    {
        foreach (var provider in _providers)
            await provider.DisposeAsync();
        if (Cluster is not null)
            await Cluster.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    protected ToolDomain Connect(string kubeconfig, params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(
            settings.Select(setting => KeyValuePair.Create($"Kubernetes:{setting.Key}", (string?)setting.Value)).Prepend(new("Kubernetes:Kubeconfig", kubeconfig))).Build();
        var provider = new ServiceCollection().AddKubernetes(configuration).BuildServiceProvider();
        _providers.Add(provider);
        return provider.GetRequiredService<ToolDomain>();
    }

    protected Task<ToolResult> ReadAsync(string tool, object? arguments = null, ToolDomain? domain = null) =>
        InvokeAsync(tool, ToolPhase.Execute, arguments ?? new { }, new ToolCall(), domain);

    protected Task<ToolResult> InvokeAsync(string tool, ToolPhase phase, object arguments, ToolCall call, ToolDomain? domain = null) =>
        (domain ?? Domain).Tools.Single(candidate => candidate.Definition.Name == tool)
            .InvokeAsync(phase, JsonSerializer.SerializeToElement(arguments), call, TestContext.Current.CancellationToken);

    protected Task<ToolException> RefusedAsync(string tool, ToolPhase phase, object arguments, ToolCall? call = null, ToolDomain? domain = null) =>
        Assert.ThrowsAsync<ToolException>(() => InvokeAsync(tool, phase, arguments, call ?? new ToolCall(), domain));

    /// <summary>A call of an action that has taken its snapshot.</summary>
    protected async Task<ToolCall> BegunAsync(string tool, object arguments, string key = "action-1") =>
        new(key, (await InvokeAsync(tool, ToolPhase.Snapshot, arguments, new ToolCall(key))).Data);

    protected async Task<Health> VerifyAsync(string tool, object arguments, ToolCall call) =>
        (await InvokeAsync(tool, ToolPhase.Verify, arguments, call)).Data!.Value.Deserialize<Health>(WireJson.Options)!;

    protected async Task<Effect> ProbeAsync(string tool, object arguments, ToolCall call) =>
        (await InvokeAsync(tool, ToolPhase.Probe, arguments, call)).Data!.Value.Deserialize<Effect>(WireJson.Options);
}
