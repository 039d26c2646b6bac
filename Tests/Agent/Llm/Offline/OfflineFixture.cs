using System.Text.Json;
using AIOps.Agent.Graph;
using AIOps.Agent.Llm.Offline;
using AIOps.Mcp;
using AIOps.Mcp.Client;
using AIOps.Tools.Abstractions;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace AIOps.Tests.Agent.Llm.Offline;

/// <summary>An inventory with a crash loop, a name in two namespaces, containers and services; and the reasoner over it.</summary>
public sealed class OfflineFixture : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("aiops-offline-").FullName;
    private ServiceProvider? _services;

    internal OfflineReasoner Reasoner { get; private set; } = null!;

    internal ToolCatalog Catalog { get; private set; } = null!;

    internal sealed record Conversation(IReadOnlyList<string> Calls, IReadOnlyList<string> Changes, string Text);

    public async ValueTask InitializeAsync()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["State:DataDirectory"] = _directory }).Build();
        var services = new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System).AddToolCatalog(configuration);
        foreach (var domain in Domains())
            services.AddSingleton(domain);
        _services = services.BuildServiceProvider();
        Catalog = _services.GetRequiredService<ToolCatalog>();
        await Catalog.ConnectAsync(CancellationToken.None);
        Reasoner = new OfflineReasoner(Catalog);
    }

    public async ValueTask DisposeAsync()
    {
        if (_services is not null)
            await _services.DisposeAsync();
        Directory.Delete(_directory, true);
    }

    /// <summary>Talks until there is a text or a change is asked for, which is not carried out.</summary>
    internal async Task<Conversation> AskAsync(string question)
    {
        var messages = new List<ChatMessage> { new(ChatRole.User, question) };
        var (calls, changes) = (new List<string>(), new List<string>());
        for (var turn = 0; turn < 10; turn++)
        {
            var answer = (await Reasoner.GetResponseAsync(messages)).Messages.Single();
            var asked = answer.Contents.OfType<FunctionCallContent>().ToList();
            if (asked.Count == 0)
                return new Conversation(calls, changes, answer.Text);
            messages.Add(answer);
            foreach (var call in asked)
            {
                var arguments = JsonSerializer.SerializeToElement(call.Arguments);
                var line = $"{call.Name} {arguments.GetRawText()}";
                calls.Add(line);
                var changing = Catalog.Find(call.Name)!.Risk != Risk.ReadOnly;
                if (changing)
                    changes.Add(line);
                var result = changing ? new ToolResult("done") : await Catalog.ReadAsync(call.Name, arguments, CancellationToken.None);
                messages.Add(new ChatMessage(ChatRole.Tool, [new FunctionResultContent(call.CallId, result.Text)
                {
                    AdditionalProperties = new() { ["text"] = result.Text, ["data"] = result.Data, ["status"] = result.IsError ? RunStep.Failed : RunStep.Succeeded },
                }]));
            }
        }
        throw new InvalidOperationException($"no answer after 10 turns: {string.Join("; ", calls)}");
    }

    private static IEnumerable<ToolDomain> Domains()
    {
        yield return new ToolDomain("kubernetes", "Kubernetes",
        [
            new CannedTool("list_pods", """
                {"total":6,"matching":6,"pods":[
                  {"namespace":"shop","name":"checkout-7f9d8-x1","status":"CrashLoopBackOff","ready":false,"restarts":7,"problem":"app: CrashLoopBackOff: back-off 5m","owner":"ReplicaSet/checkout-7f9d8","last_state":{"container":"app","reason":"Error","exit_code":3}},
                  {"namespace":"pay","name":"api-5c-q","status":"Running","ready":true,"restarts":0,"owner":"ReplicaSet/api-5c"},
                  {"namespace":"shop","name":"api-6d-r","status":"Running","ready":true,"restarts":0,"owner":"ReplicaSet/api-6d"},
                  {"namespace":"shop","name":"db-0","status":"Running","ready":true,"restarts":0,"owner":"StatefulSet/db"},
                  {"namespace":"shop","name":"web-6d4-a","status":"Running","ready":true,"restarts":0,"owner":"ReplicaSet/web-6d4"},
                  {"namespace":"shop","name":"web-6d4-b","status":"Running","ready":true,"restarts":0,"owner":"ReplicaSet/web-6d4"}]}
                """),
            new CannedTool("list_deployments", """
                {"total":4,"problems":1,"deployments":[
                  {"deployment":{"namespace":"shop","name":"checkout"},"rollout":{"state":"unhealthy","reason":"0 of 1 ready"}},
                  {"deployment":{"namespace":"shop","name":"web"},"rollout":{"state":"healthy","reason":"complete"}},
                  {"deployment":{"namespace":"shop","name":"api"},"rollout":{"state":"healthy","reason":"complete"}},
                  {"deployment":{"namespace":"pay","name":"api"},"rollout":{"state":"healthy","reason":"complete"}}]}
                """),
            new CannedTool("list_events", """{"total":1,"events":[{"namespace":"shop","about":"Pod/checkout-7f9d8-x1","type":"Warning","reason":"BackOff","message":"Back-off restarting failed container","count":12}]}"""),
            new CannedTool("get_pod_logs", """{"lines":["starting","FATAL: no database"]}"""),
            new CannedTool("get_pod", "{}"), new CannedTool("list_nodes", "{}"), new CannedTool("rollout_status", "{}"),
            new CannedTool("restart_pod", "{}", Risk.Disruptive), new CannedTool("restart_deployment", "{}", Risk.Disruptive), new CannedTool("scale_deployment", "{}", Risk.Reversible),
        ]);
        yield return new ToolDomain("docker", "Docker",
        [
            new CannedTool("list_containers", """{"containers":[{"name":"cache","state":"running"},{"name":"gateway","state":"exited"}]}"""),
            new CannedTool("get_container_logs", "{}"), new CannedTool("restart_container", "{}", Risk.Disruptive),
        ]);
        yield return new ToolDomain("host", "This machine",
        [
            new CannedTool("host_overview", "{}"), new CannedTool("list_disks", "{}"), new CannedTool("list_ports", "{}"), new CannedTool("list_processes", "{}"),
            new CannedTool("list_services", """{"supervised":[{"name":"leaky"}],"units":[]}"""),
            new CannedTool("get_service_logs", "{}"), new CannedTool("restart_service", "{}", Risk.Disruptive),
        ]);
        yield return new ToolDomain("network", "Network", [new CannedTool("network_discovery", "{}")]);
        yield return new ToolDomain("aiops", "AIOps",
        [
            new CannedTool("get_policies", "{}"), new CannedTool("blast_radius", "{}"), new CannedTool("get_topology", "{}"), new CannedTool("list_incidents", "{}"), new CannedTool("get_incident", "{}"), new CannedTool("list_actions", "{}"),
            new CannedTool("list_received_alerts", "{}"), new CannedTool("list_assets", "{}"),
        ]);
        yield return new ToolDomain("prometheus", "Prometheus", [], Absent: "No Prometheus is connected: set Prometheus:Url.");
    }
}
