using System.Text.Json;
using AIOps.Policies.Model;
using AIOps.Policies.Model.Tools;
using AIOps.Tests.Shared;
using AIOps.Tests.Shared.LoopbackVCenter;
using AIOps.Tools.Abstractions;
using AIOps.Tools.VMware;
using AIOps.Tools.VMware.Machines;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace AIOps.Tests.Tools.VMware;

/// <summary>The whole domain, set up as in the product, against the loopback vCenter.</summary>
internal sealed class VMwareRig : IAsyncDisposable
{
    private static readonly HashSet<string> Looks =
    [
        "RetrieveServiceContent", "Login", "Logout", "CurrentTime", "CreateContainerView", "DestroyView", "RetrievePropertiesEx", "ContinueRetrievePropertiesEx", "CreateCollectorForEvents", "SetCollectorPageSize", "DestroyCollector", "QueryPerfProviderSummary", "QueryAvailablePerfMetric", "QueryPerf",
    ];

    private readonly ServiceProvider _services;

    private VMwareRig(LoopbackVCenter server, TimeProvider time, (string, string)[] settings)
    {
        Server = server;
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new (string Key, string Value)[]
        {
            ("Address", server.Url), ("Username", LoopbackVCenter.User), ("Password", LoopbackVCenter.Password), ("RequestTimeout", "00:00:10"),
        }.Concat(settings).GroupBy(setting => setting.Item1).Select(group => KeyValuePair.Create("VMware:" + group.Key, (string?)group.Last().Item2))).Build();
        _services = new ServiceCollection().AddSingleton(time).AddVMware(configuration).BuildServiceProvider();
    }

    public LoopbackVCenter Server { get; }

    public VSphereClient Client => _services.GetRequiredService<VSphereClient>();

    public IReadOnlyList<Tool> Tools => _services.GetRequiredService<ToolDomain>().Tools;

    public static async Task<VMwareRig> StartAsync(TimeProvider? time = null, params (string, string)[] settings) =>
        new(await LoopbackVCenter.StartAsync(), time ?? TimeProvider.System, settings);

    public Tool Tool(string name) => Tools.Single(tool => tool.Definition.Name == name);

    public Task<ToolResult> RunAsync(string tool, object arguments) => Tool(tool).RunAsync(arguments);

    public async Task<ToolException> FailAsync(string tool, object arguments) => await Assert.ThrowsAsync<ToolException>(() => RunAsync(tool, arguments));

    public async Task<JsonElement> SnapshotAsync(string tool, object arguments) => (await Tool(tool).PhaseAsync(ToolPhase.Snapshot, arguments)).Data!.Value;

    public async Task<ToolResult> ExecuteAsync(string tool, object arguments, JsonElement before, string key = "act-1") => await Tool(tool).PhaseAsync(ToolPhase.Execute, arguments, before, key);

    public async Task<Effect> ProbeAsync(string tool, object arguments, JsonElement before, string key = "act-1") => (await Tool(tool).PhaseAsync(ToolPhase.Probe, arguments, before, key)).Read<Effect>();

    public async Task<Health> VerifyAsync(string tool, object arguments, JsonElement before) => (await Tool(tool).PhaseAsync(ToolPhase.Verify, arguments, before)).Read<Health>();

    /// <summary>Nothing was sent that could change anything.</summary>
    public void AssertOnlyLooked()
    {
        Assert.Empty(Server.Changes);
        Assert.All(Server.Requests, request => Assert.True(
            request.StartsWith("GET ", StringComparison.Ordinal) || request is "POST /api/session" or "POST /rest/com/vmware/cis/session" || (request.Split(' ') is ["SOAP", var operation, ..] && Looks.Contains(operation)), request));
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await Server.DisposeAsync();
    }
}
