using System.Text.Json.Nodes;

namespace AIOps.Tests.Shared.LoopbackKubernetes;

/// <summary>A list as the server prints it for kubectl.</summary>
internal static class TableView
{
    public static JsonObject Of(JsonObject list) => new()
    {
        ["kind"] = "Table", ["apiVersion"] = "meta.k8s.io/v1", ["metadata"] = list["metadata"]!.DeepClone(),
        ["columnDefinitions"] = new JsonArray(Column("Name", 0), Column("Status", 0), Column("Node", 1)),
        ["rows"] = new JsonArray([.. list["items"]!.AsArray().Select(item => new JsonObject
        {
            ["cells"] = new JsonArray(item!["metadata"]!["name"]!.DeepClone(), item["status"]?["phase"]?.DeepClone(), item["spec"]?["nodeName"]?.DeepClone()),
            // The whole metadata comes along, annotations included.
            ["object"] = new JsonObject { ["kind"] = "PartialObjectMetadata", ["metadata"] = item["metadata"]!.DeepClone() },
        })]),
    };

    private static JsonObject Column(string name, int priority) => new() { ["name"] = name, ["type"] = "string", ["priority"] = priority };
}
