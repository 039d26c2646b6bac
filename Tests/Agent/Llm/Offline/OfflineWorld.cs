using AIOps.Tools.Abstractions;

namespace AIOps.Tests.Agent.Llm.Offline;

/// <summary>A whole installation with every tool a person would ask for in words, in the shape of the real tools' data.</summary>
public sealed class OfflineWorld : OfflineTalk
{
    private protected override IEnumerable<ToolDomain> Domains()
    {
        yield return new ToolDomain("kubernetes", "Kubernetes",
        [
            new CannedTool("list_pods", Pods), new CannedTool("list_deployments", Deployments),
            new CannedTool("list_nodes", """{"total":3,"nodes":[{"name":"node1","ready":true,"cordoned":false},{"name":"node2","ready":true,"cordoned":true},{"name":"node3","ready":true,"cordoned":false}]}"""),
            new CannedTool("list_events", """{"total":1,"events":[{"namespace":"shop","about":"Pod/checkout-7f9d8-x1","type":"Warning","reason":"BackOff","message":"Back-off restarting failed container","count":12}]}"""),
            new CannedTool("get_pod_logs", """{"lines":["starting","connecting to redis:6379","FATAL: no database"]}"""),
            new CannedTool("diagnose", """
                {"findings":[{"object":{"kind":"Pod","namespace":"shop","name":"checkout-7f9d8-x1"},"problem":"CrashLoop","severity":"critical","summary":"Container app of checkout-7f9d8-x1 ends again and again with exit code 3.",
                "evidence":["last run ended with Error, exit code 3"],"cause":"The program itself ends: its log says FATAL: no database.","suggestion":{"tool":"rollback_deployment","arguments":{"deployment_name":"checkout","namespace":"shop"}},"workload":{"kind":"Deployment","namespace":"shop","name":"checkout"},"count":1}],"pods":11}
                """),
            new CannedTool("rollout_history", """{"namespace":"shop","deployment":"checkout","revisions":[{"number":4,"current":true,"pods":2,"images":["shop/checkout:1.8"],"created_at":"2026-03-02T01:50:00Z"},{"number":3,"current":false,"pods":0,"images":["shop/checkout:1.7"]}]}"""),
            new CannedTool("top_pods", """{"total":2,"pods":[{"namespace":"payments","name":"ledger-db-0","cpu":0.2,"memory":2147483648},{"namespace":"shop","name":"web-6d4-a","cpu":1.5,"memory":104857600}]}"""),
            .. Reads("get_pod", "rollout_status", "top_nodes", "list_resources", "get_resource", "list_kinds", "check_access"),
            .. Changes(Risk.Disruptive, "restart_pod", "restart_deployment", "rollback_deployment", "drain_node", "evict_pod"), .. Changes(Risk.Reversible, "scale_deployment", "cordon_node", "uncordon_node"),
            .. Changes(Risk.Destructive, "delete_resource", "patch_resource", "apply_manifest"),
        ]);
        yield return new ToolDomain("vmware", "VMware",
        [
            new CannedTool("list_vms", """{"matching":4,"machines":[{"name":"db01"},{"name":"web-vm-1"},{"name":"build-agent-2"},{"name":"win-dc01"}]}"""),
            .. Reads("get_vm", "list_hosts", "list_datastores", "list_clusters", "list_snapshots", "list_vm_events", "vm_performance"),
            .. Changes(Risk.Disruptive, "restart_vm", "power_off_vm", "suspend_vm"), .. Changes(Risk.Reversible, "power_on_vm", "create_snapshot"), .. Changes(Risk.Destructive, "revert_snapshot"),
        ]);
        yield return new ToolDomain("prometheus", "Prometheus",
        [
            new CannedTool("list_rules", """{"total":3,"rules":[{"name":"HighLatency","type":"alerting"},{"name":"DiskFull","type":"alerting"},{"name":"PodCrashLooping","type":"alerting"}]}"""),
            .. Reads("query_prometheus", "list_alerts", "list_targets", "list_metrics", "list_labels", "list_silences"), .. Changes(Risk.Reversible, "create_silence", "expire_silence"),
        ]);
        yield return new ToolDomain("loki", "Loki", [.. Reads("query_loki", "loki_labels", "loki_series", "loki_error_summary")]);
        yield return new ToolDomain("grafana", "Grafana", [.. Reads("search_dashboards", "get_grafana_dashboard", "get_panel_data"), .. Changes(Risk.Reversible, "annotate_grafana")]);
        yield return new ToolDomain("network", "Network", [.. Reads("network_discovery", "check_port", "check_http", "check_certificate", "resolve_dns")]);
        yield return new ToolDomain("docker", "Docker",
        [
            new CannedTool("list_containers", """{"containers":[{"name":"cache","state":"running"},{"name":"gateway","state":"exited"},{"name":"postgres-main","state":"running"}]}"""),
            .. Reads("get_container", "get_container_logs", "container_stats"), .. Changes(Risk.Disruptive, "restart_container", "stop_container"), .. Changes(Risk.Reversible, "start_container"),
        ]);
        yield return new ToolDomain("host", "This machine",
        [
            new CannedTool("list_services", """{"supervised":[{"name":"leaky"}],"units":[{"name":"nginx"},{"name":"sshd"}]}"""),
            .. Reads("host_overview", "list_disks", "list_ports", "list_processes", "list_units", "query_journal", "get_service_logs"), .. Changes(Risk.Disruptive, "restart_service"),
        ]);
        yield return new ToolDomain("aiops", "AIOps",
        [
            .. Reads("get_policies", "blast_radius", "get_topology", "list_incidents", "get_incident", "list_actions", "get_action", "list_received_alerts", "list_assets", "similar_incidents", "search_knowledge"),
            .. Changes(Risk.Reversible, "propose_policy"),
        ]);
    }

    private static IEnumerable<Tool> Reads(params string[] names) => names.Select(name => new CannedTool(name, "{}"));

    private static IEnumerable<Tool> Changes(Risk risk, params string[] names) => names.Select(name => new CannedTool(name, "{}", risk));

    private const string Pods = """
        {"total":12,"matching":12,"pods":[
          {"namespace":"shop","name":"checkout-7f9d8-x1","status":"CrashLoopBackOff","ready":false,"restarts":7,"problem":"app: CrashLoopBackOff: back-off 5m","owner":"ReplicaSet/checkout-7f9d8","node":"node1","last_state":{"container":"app","reason":"Error","exit_code":3}},
          {"namespace":"shop","name":"checkout-7f9d8-x2","status":"Running","ready":true,"restarts":0,"owner":"ReplicaSet/checkout-7f9d8","node":"node2"},
          {"namespace":"shop","name":"web-6d4-a","status":"Running","ready":true,"restarts":0,"owner":"ReplicaSet/web-6d4","node":"node1"},
          {"namespace":"shop","name":"web-6d4-b","status":"Running","ready":true,"restarts":0,"owner":"ReplicaSet/web-6d4","node":"node2"},
          {"namespace":"shop","name":"cart-5b-k","status":"Running","ready":true,"restarts":0,"owner":"ReplicaSet/cart-5b","node":"node3"},
          {"namespace":"shop","name":"redis-0","status":"Running","ready":true,"restarts":0,"owner":"StatefulSet/redis","node":"node3"},
          {"namespace":"shop","name":"search-api-77c-p","status":"Running","ready":true,"restarts":0,"owner":"ReplicaSet/search-api-77c","node":"node3"},
          {"namespace":"shop","name":"search-worker-12f-z","status":"Running","ready":true,"restarts":0,"owner":"ReplicaSet/search-worker-12f","node":"node3"},
          {"namespace":"staging","name":"cart-9c-m","status":"Running","ready":true,"restarts":0,"owner":"ReplicaSet/cart-9c","node":"node2"},
          {"namespace":"staging","name":"frontend-4d-e","status":"Running","ready":true,"restarts":0,"owner":"ReplicaSet/frontend-4d","node":"node2"},
          {"namespace":"payments","name":"payments-api-5c-q","status":"Running","ready":true,"restarts":1,"owner":"ReplicaSet/payments-api-5c","node":"node1"},
          {"namespace":"payments","name":"payments-worker-8b-t","status":"Running","ready":true,"restarts":0,"owner":"ReplicaSet/payments-worker-8b","node":"node1"},
          {"namespace":"payments","name":"ledger-db-0","status":"Running","ready":true,"restarts":0,"owner":"StatefulSet/ledger-db","node":"node1"}]}
        """;

    private const string Deployments = """
        {"total":9,"problems":1,"deployments":[
          {"deployment":{"namespace":"shop","name":"checkout"},"rollout":{"state":"unhealthy","reason":"1 of 2 ready"}},{"deployment":{"namespace":"shop","name":"web"},"rollout":{"state":"healthy"}},
          {"deployment":{"namespace":"shop","name":"cart"},"rollout":{"state":"healthy"}},{"deployment":{"namespace":"shop","name":"search-api"},"rollout":{"state":"healthy"}},
          {"deployment":{"namespace":"shop","name":"search-worker"},"rollout":{"state":"healthy"}},{"deployment":{"namespace":"staging","name":"cart"},"rollout":{"state":"healthy"}},
          {"deployment":{"namespace":"staging","name":"frontend"},"rollout":{"state":"healthy"}},{"deployment":{"namespace":"payments","name":"payments-api"},"rollout":{"state":"healthy"}},
          {"deployment":{"namespace":"payments","name":"payments-worker"},"rollout":{"state":"healthy"}}]}
        """;
}
