using System.Text.Json.Nodes;

namespace AIOps.Tests.Shared.LoopbackKubernetes;

/// <summary>Pods as a kubelet reports them: running and ready, or crashing.</summary>
internal static class PodObjects
{
    public static JsonObject New(string ns, string name, string now, JsonObject spec, JsonObject labels, JsonArray? owners, bool crashes)
    {
        spec["nodeName"] = "node1";
        var metadata = new JsonObject { ["namespace"] = ns, ["name"] = name, ["labels"] = labels };
        if (owners is not null)
            metadata["ownerReferences"] = owners;
        var ready = crashes ? "False" : "True";
        return new()
        {
            ["apiVersion"] = "v1", ["kind"] = "Pod", ["metadata"] = metadata, ["spec"] = spec,
            ["status"] = new JsonObject
            {
                ["phase"] = "Running", ["podIP"] = "127.0.0.1", ["startTime"] = now,
                ["conditions"] = new JsonArray(
                    new JsonObject { ["type"] = "Ready", ["status"] = ready, ["lastTransitionTime"] = now },
                    new JsonObject { ["type"] = "PodScheduled", ["status"] = "True", ["lastTransitionTime"] = now }),
                ["containerStatuses"] = new JsonArray([.. spec["containers"]!.AsArray().Select(container => Status(container!, now, crashes))]),
            },
        };
    }

    public static JsonObject Spec(string image = "shop/web:1.0") => new()
    {
        ["containers"] = new JsonArray(new JsonObject
        {
            ["name"] = "app", ["image"] = image, ["args"] = new JsonArray("--password=" + SecretInSpec),
            ["env"] = new JsonArray(new JsonObject { ["name"] = "DB_PASSWORD", ["value"] = SecretInSpec }),
            ["resources"] = new JsonObject { ["limits"] = new JsonObject { ["memory"] = "64Mi" } },
            ["readinessProbe"] = new JsonObject { ["httpGet"] = new JsonObject { ["path"] = "/ready", ["port"] = 8080 } },
        }),
    };

    /// <summary>Stands in every pod's environment and arguments; must appear in no result.</summary>
    public const string SecretInSpec = "hunter2-in-the-spec";

    private static JsonObject Status(JsonNode container, string now, bool crashes) => new()
    {
        ["name"] = container["name"]!.DeepClone(), ["image"] = container["image"]!.DeepClone(), ["ready"] = !crashes, ["restartCount"] = crashes ? 7 : 0,
        ["state"] = crashes
            ? new JsonObject { ["waiting"] = new JsonObject { ["reason"] = "CrashLoopBackOff", ["message"] = $"back-off 5m0s restarting failed container={container["name"]}" } }
            : new JsonObject { ["running"] = new JsonObject { ["startedAt"] = now } },
        ["lastState"] = crashes
            ? new JsonObject { ["terminated"] = new JsonObject { ["reason"] = "Error", ["exitCode"] = 1, ["finishedAt"] = now } }
            : new JsonObject(),
    };
}
