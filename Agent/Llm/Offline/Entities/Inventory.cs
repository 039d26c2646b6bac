using System.Text.Json;

namespace AIOps.Agent.Llm.Offline.Entities;

/// <summary>Live lists, each null until its tool has answered and empty when its server is not connected.</summary>
internal static class Inventory
{
    // As many as the tools give at once; left out, they would give a hundred.
    private const int Most = 1000;

    public static IReadOnlyList<Pod>? Pods(this Inquiry inquiry, string? @namespace) =>
        Rows(inquiry, "kubernetes", "list_pods", @namespace is null ? new { Limit = Most } : new { Namespace = @namespace, Limit = Most }, "pods", Pod.Of);

    public static IReadOnlyList<Workload>? Deployments(this Inquiry inquiry, string? @namespace) =>
        Rows(inquiry, "kubernetes", "list_deployments", @namespace is null ? new { } : new { Namespace = @namespace }, "deployments",
            row => new Workload("deployment", row.At("deployment").Text("namespace"), row.At("deployment").Text("name") ?? ""));

    public static IReadOnlyList<Workload>? Nodes(this Inquiry inquiry) => Rows(inquiry, "kubernetes", "list_nodes", new { }, "nodes", row => Of("node", row));

    public static IReadOnlyList<Workload>? Containers(this Inquiry inquiry) => Rows(inquiry, "docker", "list_containers", new { All = true }, "containers", row => Of("container", row));

    public static IReadOnlyList<Workload>? Machines(this Inquiry inquiry) => Rows(inquiry, "vmware", "list_vms", new { Limit = 200 }, "machines", row => Of("vm", row));

    /// <summary>Alerting rules by name.</summary>
    public static IReadOnlyList<Workload>? Alerts(this Inquiry inquiry) =>
        Rows(inquiry, "prometheus", "list_rules", new { Type = "alerting", Limit = 500 }, "rules", row => Of("alert", row))?.Distinct().ToList();

    /// <summary>Those that AIOps supervises and, with systemd, units without their ending.</summary>
    public static IReadOnlyList<Workload>? Services(this Inquiry inquiry)
    {
        var supervised = Rows(inquiry, "host", "list_services", new { }, "supervised", row => Of("service", row));
        var units = Rows(inquiry, "host", "list_services", new { }, "units", row => Of("service", row));
        return supervised is null || units is null ? null : [.. supervised, .. units];
    }

    private static Workload Of(string kind, JsonElement row) => new(kind, null, row.Text("name") ?? "");

    /// <summary>The lookup's error, said as it is, when a tool could not answer.</summary>
    private static IReadOnlyList<T>? Rows<T>(Inquiry inquiry, string server, string tool, object arguments, string member, Func<JsonElement, T> read)
    {
        if (!inquiry.IsConnected(server) || !inquiry.Offers(tool))
            return [];
        if (inquiry.Ask(tool, arguments) is not { } said)
            return null;
        if (said.IsError)
            inquiry.Trouble(said.Text);
        return [.. said.Items(member).Select(read)];
    }
}
