namespace AIOps.Agent.Llm.Offline;

/// <summary>Live lists, each null until its tool has answered and empty when its server is not connected.</summary>
internal static class Inventory
{
    public static IReadOnlyList<Pod>? Pods(this Inquiry inquiry, string? @namespace) =>
        Rows(inquiry, "kubernetes", "list_pods", @namespace is null ? new { } : new { Namespace = @namespace }, "pods", Pod.Of);

    public static IReadOnlyList<Workload>? Deployments(this Inquiry inquiry, string? @namespace) =>
        Rows(inquiry, "kubernetes", "list_deployments", @namespace is null ? new { } : new { Namespace = @namespace }, "deployments",
            row => new Workload("deployment", row.At("deployment").Text("namespace"), row.At("deployment").Text("name") ?? ""));

    public static IReadOnlyList<Workload>? Containers(this Inquiry inquiry) =>
        Rows(inquiry, "docker", "list_containers", new { All = true }, "containers", row => new Workload("container", null, row.Text("name") ?? ""));

    /// <summary>Those that AIOps supervises and, with systemd, units without their ending.</summary>
    public static IReadOnlyList<Workload>? Services(this Inquiry inquiry)
    {
        var supervised = Rows(inquiry, "host", "list_services", new { }, "supervised", row => new Workload("service", null, row.Text("name") ?? ""));
        var units = Rows(inquiry, "host", "list_services", new { }, "units", row => new Workload("service", null, row.Text("name") ?? ""));
        return supervised is null || units is null ? null : [.. supervised, .. units];
    }

    /// <summary>The lookup's error, said as it is, when a tool could not answer.</summary>
    private static IReadOnlyList<T>? Rows<T>(Inquiry inquiry, string server, string tool, object arguments, string member, Func<System.Text.Json.JsonElement, T> read)
    {
        if (!inquiry.IsConnected(server))
            return [];
        if (inquiry.Ask(tool, arguments) is not { } said)
            return null;
        if (said.IsError)
            inquiry.Trouble(said.Text);
        return [.. said.Items(member).Select(read)];
    }
}
