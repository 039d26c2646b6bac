using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using AIOps.Policies.Model;
using AIOps.Policies.Model.Alerts;
using AIOps.Policies.Storage;
using AIOps.Tools;
using AIOps.Tools.Abstractions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace AIOps.Tests.Tools.Aiops;

/// <summary>The tools over our own records, and discovery into them, on a real SQLite file and the whole registration.</summary>
public sealed class AiopsToolsTests : IAsyncLifetime
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private ServiceProvider _services = null!;

    public async ValueTask InitializeAsync()
    {
        _listener.Start();
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["State:DataDirectory"] = Directory.CreateTempSubdirectory("aiops-").FullName,
            ["Network:Ports:0"] = ((IPEndPoint)_listener.LocalEndpoint).Port.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["Network:Icmp"] = "false",
        }).Build();
        _services = new ServiceCollection().AddLogging().AddState(configuration).AddTools(configuration).BuildServiceProvider();
        await _services.GetRequiredService<Database>().MigrateAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _services.DisposeAsync();
    }

    [Fact]
    public async Task NetworkDiscovery_Loopback_IsSavedOnceAndListed()
    {
        var first = await Tool("network_discovery").RunAsync(new { subnet = "127.0.0.0/30" });
        await Tool("network_discovery").RunAsync(new { subnet = "127.0.0.0/30" });
        var assets = await Tool("list_assets").RunAsync(new { });

        Assert.Equal(1, first.Data!.Value.GetProperty("saved").GetInt32());
        Assert.Equal("127.0.0.1", Assert.Single(assets.Data!.Value.GetProperty("items").EnumerateArray()).GetProperty("ip").GetString());
        Assert.Contains("127.0.0.1", (await Tool("list_assets").RunAsync(new { name = "127.0.0.1" })).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("169.254.169.0/24")]
    [InlineData("8.8.8.0/24")]
    [InlineData("10.0.0.0/8")]
    [InlineData("fd12::/120")]
    [InlineData("127.0.0.1/24")]
    public async Task NetworkDiscovery_ForbiddenSubnet_NothingIsSaved(string subnet)
    {
        await Assert.ThrowsAsync<ToolException>(() => Tool("network_discovery").RunAsync(new { subnet }));

        Assert.Contains("No matching machine", (await Tool("list_assets").RunAsync(new { })).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetPolicies_StoredOnes_AreShownInOrderAndFiltered()
    {
        var store = _services.GetRequiredService<PolicyStore>();
        await _services.GetRequiredService<Database>().WriteAsync(async transaction =>
        {
            foreach (var (name, priority, enabled) in new[] { ("second", 20, true), ("first", 10, true), ("off", 5, false) })
                await store.InsertAsync(transaction, new Policy
                {
                    Name = name, Priority = priority, Enabled = enabled,
                    Condition = Json("""{"name":"X"}"""), Action = Json("""{"tool":"restart_service"}"""),
                }, CancellationToken.None);
        }, CancellationToken.None);

        var result = await Tool("get_policies").RunAsync(new { enabled = true });

        Assert.Equal(["first", "second"], result.Data!.Value.GetProperty("policies").EnumerateArray().Select(p => p.GetProperty("name").GetString()));
    }

    [Fact]
    public async Task Incidents_ListAndTimeline_AreAnswered()
    {
        var store = _services.GetRequiredService<IncidentStore>();
        var now = TimeProvider.System.GetUtcNow();
        await _services.GetRequiredService<Database>().WriteAsync(async transaction =>
        {
            await store.InsertAsync(transaction, new Incident { Id = "i1", Fingerprint = "f", Title = "Memory Leak", Source = "webhook", Target = "leaky-service", CreatedAt = now, UpdatedAt = now }, CancellationToken.None);
            await store.AppendAsync(transaction, [new IncidentEvent(0, "i1", now, "received", "Received from webhook"), new IncidentEvent(0, "i1", now, "executing", "Restarting")], CancellationToken.None);
        }, CancellationToken.None);

        Assert.Contains("i1 RECEIVED", (await Tool("list_incidents").RunAsync(new { status = "received" })).Text, StringComparison.Ordinal);
        Assert.StartsWith("No matching", (await Tool("list_incidents").RunAsync(new { status = "resolved" })).Text, StringComparison.Ordinal);
        var one = await Tool("get_incident").RunAsync(new { incident_id = "i1" });
        Assert.Equal(["received", "executing"], one.Data!.Value.GetProperty("timeline").EnumerateArray().Select(e => e.GetProperty("kind").GetString()));
        await Assert.ThrowsAsync<ToolException>(() => Tool("get_incident").RunAsync(new { incident_id = "nope" }));
    }

    [Fact]
    public async Task EmptyRecords_EveryList_SaysSo()
    {
        foreach (var name in new[] { "list_actions", "list_received_alerts", "list_incidents", "list_assets", "get_policies" })
            Assert.StartsWith("No matching", (await Tool(name).RunAsync(new { })).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void AddTools_Names_AreUniqueAndEachDomainSaysWhereItStands()
    {
        var domains = _services.GetServices<ToolDomain>().ToList();
        var names = domains.SelectMany(d => d.Tools).Select(t => t.Definition.Name).ToList();

        Assert.Equal(names.Distinct().Count(), names.Count);
        Assert.All(domains, d => Assert.True(d.Absent is null != d.Connected is null, $"{d.Name} is either absent or connected"));
        Assert.Contains("restart_service", names);
    }

    private Tool Tool(string name) => _services.GetServices<ToolDomain>().SelectMany(d => d.Tools).Single(t => t.Definition.Name == name);

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;
}
