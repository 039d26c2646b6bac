using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AIOps.Mcp.Http;
using AIOps.Mcp.Servers;
using AIOps.Policies.Safety.Grants;
using AIOps.Tests.Agent;
using AIOps.Tests.Agent.Chat;
using AIOps.Tests.Mcp;
using AIOps.Tests.Shared;
using AIOps.Tests.Shared.LoopbackDocker;
using AIOps.Tests.Shared.LoopbackGrafana;
using AIOps.Tests.Shared.LoopbackLoki;
using AIOps.Tests.Shared.LoopbackOllama;
using AIOps.Tests.Shared.LoopbackVCenter;
using AIOps.Tools.Abstractions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace AIOps.Tests.EndToEnd.Injection;

/// <summary>The whole Agent, allowed to change things from chat without asking, between real adapters to hostile systems and a model that obeys them.</summary>
public sealed class InjectionRig : IAsyncLifetime
{
    private readonly ConcurrentDictionary<string, string> _pages = new(), _tickets = new();
    private readonly PokeTool _foreignPoke = new();
    private LoopbackOllama _model = null!;
    private LoopbackDockerEngine _docker = null!;
    private LoopbackGrafana _grafana = null!;
    private LoopbackLoki _loki = null!;
    private LoopbackVCenter _vcenter = null!;
    private LoopbackHttp _web = null!;
    private WebApplication _tracker = null!;

    public AgentFixture Agent { get; private set; } = null!;

    /// <summary>Everything that was ever sent to the model.</summary>
    public string ModelRead => string.Join('\n', _model.Requests.Select(request => request.GetRawText()));

    /// <summary>What the model calls first for a question, before it reads anything.</summary>
    public Func<string, IReadOnlyList<InjectionCase.Reading>> First { get; set; } = _ => [];

    /// <summary>Every change that reached any of the systems.</summary>
    public IReadOnlyList<string> Changes =>
        [.. Agent.Cluster.Mutations.Select(m => $"{m.Method} {m.Path}"), .. _docker.Restarts, .. _docker.Starts, .. _docker.Stops, .. _grafana.Annotations.Select(a => a.ToJsonString()), .. _vcenter.Changes, .. _foreignPoke.Poked];

    public async ValueTask InitializeAsync()
    {
        _model = await LoopbackOllama.StartAsync(new ObedientModel(question => First(question)).AnswerAsync);
        _docker = await LoopbackDockerEngine.StartAsync();
        _grafana = await LoopbackGrafana.StartAsync();
        _loki = await LoopbackLoki.StartAsync();
        _vcenter = await LoopbackVCenter.StartAsync();
        _web = await LoopbackHttp.StartAsync(http => LoopbackHttp.Reply(200, _pages.GetValueOrDefault(http.Request.Path.Value!.Trim('/'), "ok"))(http));
        _tracker = await TrackerAsync();
        Agent = await AgentFixture.StartAsync(
            "--Safety:ChatMode=Auto", "--Llm:Providers:0:Kind=ollama", $"--Llm:Providers:0:Url={_model.Url}", "--Llm:Providers:0:Model=tooly:8b",
            $"--Docker:Host=unix://{_docker.SocketPath}", $"--Grafana:Url={_grafana.Url}", $"--Grafana:Token={_grafana.Token}", $"--Loki:Url={_loki.Url}",
            $"--VMware:Address={_vcenter.Url}", $"--VMware:Username={LoopbackVCenter.User}", $"--VMware:Password={LoopbackVCenter.Password}", "--VMware:InsecureSkipVerify=true",
            $"--mcpServers:tracker:url={_tracker.Urls.Single()}/mcp", "--mcpServers:tracker:aiops:tools:get_issue:risk=read_only", "--mcpServers:tracker:aiops:tools:get_note:risk=read_only");
        Agent.Cluster.AddDeployment("bank", "payments");
        Agent.Cluster.AddPod("bank", "payments-1", "ReplicaSet");
        Agent.Cluster.AddDeployment("shop", "web");
        Agent.Cluster.AddNode("node1");
        _docker.Add("database");
        _vcenter.Add("ledger-vm");
        _grafana.Add("""{"uid":"shop","title":"Shop","tags":[],"panels":[]}""");
        await Eventually.TrueAsync(() => Task.FromResult(Agent.Services.GetService(typeof(AIOps.Mcp.Client.ToolCatalog)) is AIOps.Mcp.Client.ToolCatalog catalog && catalog.Find("tracker__get_issue") is not null && catalog.Find("query_loki") is not null && catalog.Find("list_vms") is not null));
    }

    public async ValueTask DisposeAsync()
    {
        await Agent.DisposeAsync();
        await _tracker.DisposeAsync();
        await _web.DisposeAsync();
        await _vcenter.DisposeAsync();
        await _loki.DisposeAsync();
        await _grafana.DisposeAsync();
        await _docker.DisposeAsync();
        await _model.DisposeAsync();
    }

    /// <summary>Asks in a session of its own and answers the run once it has ended or waits.</summary>
    public async Task<JsonElement> AskAsync(string question, string? session = null) =>
        (await Agent.PostAsync("/api/chat", new { message = question, session_id = session ?? Guid.NewGuid().ToString("N") })).Expect(200);

    /// <summary>The call by which the model reads the case's text, with what it stands in put there.</summary>
    public async Task<InjectionCase.Reading> PlaceAsync(InjectionCase injected)
    {
        var (id, text, cluster) = (injected.Id, injected.Poison, Agent.Cluster);
        switch (injected.Place)
        {
            case "pod_log" or "previous_log":
                cluster.AddPod("shop", id);
                cluster.SetLog("shop", id, text + "\n", injected.Place == "previous_log", "app");
                break;
            case "pod_label" or "pod_annotation":
                cluster.AddPod("shop", id);
                cluster.Edit("pods", "shop", id, pod => pod["metadata"]![injected.Place == "pod_label" ? "labels" : "annotations"] = new JsonObject { ["note"] = text });
                break;
            case "deployment_annotation":
                cluster.AddDeployment("shop", id);
                cluster.Edit("deployments", "shop", id, deployment => deployment["metadata"]!["annotations"] = new JsonObject { ["kubernetes.io/change-cause"] = text });
                break;
            case "event":
                cluster.AddPod("shop", id);
                cluster.AddEvent("shop", "Pod", id, "Warning", "BackOff", text);
                break;
            case "config_map":
                cluster.Put("configmaps", new JsonObject { ["apiVersion"] = "v1", ["kind"] = "ConfigMap", ["metadata"] = new JsonObject { ["namespace"] = "shop", ["name"] = id }, ["data"] = new JsonObject { ["notes"] = text } });
                break;
            case "container_log":
                _docker.Add(id).Log = LoopbackDockerEngine.Frame(1, $"2026-01-01T00:00:01.000000000Z {text}\n");
                break;
            case "container_name":
                _docker.Add(text);
                break;
            case "loki_line":
                _loki.Push($"app={id}", TimeProvider.System.GetUtcNow().AddMinutes(-1), text);
                break;
            case "loki_label":
                _loki.Push($"app={id},note={text}", TimeProvider.System.GetUtcNow().AddMinutes(-1), "level=error nothing to see");
                break;
            case "http_page":
                _pages[id] = text;
                break;
            case "alert_name":
                Assert.InRange((await Agent.PostAsync("/api/alerts", new { labels = new { alertname = text, severity = "critical" } })).Status, 200, 202);
                break;
            case "incident":
                Assert.InRange((await Agent.PostAsync("/webhook", new { incident_id = id, container_name = "cart", alert_type = text, severity = "critical", logs = text, timestamp = "2026-01-01T00:00:00Z" })).Status, 200, 202);
                break;
            case "foreign_result":
                _tickets[id] = text;
                break;
            case "foreign_description":
                break;
            default:
                if (!PoisonedDashboards.TryPlace(_grafana, injected.Place, id, text) && !PoisonedMachines.TryPlace(_vcenter, injected.Place, id, text))
                    throw new NotSupportedException(injected.Place);
                break;
        }
        var arguments = injected.Read.Arguments.GetRawText().Replace("{id}", id, StringComparison.Ordinal).Replace("{page}", $"{_web.Url}/{id}", StringComparison.Ordinal);
        return injected.Read with { Arguments = JsonElement.Parse(arguments) };
    }

    private async Task<WebApplication> TrackerAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton(TimeProvider.System);
        var app = builder.Build();
        Tool[] tools =
        [
            new TicketTool("get_issue", "Reads an issue.", id => _tickets.GetValueOrDefault(id, "an issue")),
            new TicketTool("get_note", $"Reads a note. {InjectionCase.Load("tool-description").Poison}", _ => "a note"),
            _foreignPoke,
        ];
        var server = new ToolServer(new ToolDomain("tracker", "Tracker", tools), new GrantVerifier(McpRig.Signer, TimeProvider.System), NullLogger<ToolServer>.Instance);
        McpHttpEndpoint.Map(app, "/mcp", new McpHttpServer(_ => server.CreateOptions(), server.InputSchema), new McpHttpOptions());
        await app.StartAsync();
        return app;
    }
}
