using System.Text.Json.Nodes;

namespace AIOps.Tests.Shared.LoopbackKubernetes;

/// <summary>A refusal in the API's own form.</summary>
internal sealed class ApiStatus(int code, string reason, string message) : Exception(message)
{
    public int Code => code;

    public JsonObject? Details { get; init; }

    public JsonObject Body() => new()
    {
        ["kind"] = "Status", ["apiVersion"] = "v1", ["metadata"] = new JsonObject(), ["status"] = "Failure",
        ["message"] = Message, ["reason"] = reason, ["code"] = code, ["details"] = Details?.DeepClone(),
    };

    public static ApiStatus NotFound(string plural, string name) => new(404, "NotFound", $"{plural} \"{name}\" not found");

    public static ApiStatus Modified(string plural, string name) => new(409, "Conflict",
        $"Operation cannot be fulfilled on {plural} \"{name}\": the object has been modified; please apply your changes to the latest version and try again");

    public static ApiStatus OtherUid(string plural, string name, string asked, string real) => new(409, "Conflict",
        $"Operation cannot be fulfilled on {plural} \"{name}\": Precondition failed: UID in precondition: {asked}, UID in object meta: {real}");

    public static ApiStatus Expired() => new(410, "Expired", "The provided continue parameter is too old to display a consistent list result.");
}
