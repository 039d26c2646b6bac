using AIOps.Tools.Abstractions;

namespace AIOps.Tests.Agent.Llm.Offline;

/// <summary>An inventory with a crash loop, a name in two namespaces, containers and services, and no diagnosis.</summary>
public sealed class OfflineFixture : OfflineTalk
{
    private protected override IEnumerable<ToolDomain> Domains()
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
