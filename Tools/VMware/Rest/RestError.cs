using System.Text.Json;

namespace AIOps.Tools.VMware.Rest;

/// <summary>
/// An error of the Automation API in either form: <c>{"error_type", "messages"}</c> under <c>/api</c>,
/// <c>{"type", "value": {"messages"}}</c> under <c>/rest</c>.
/// </summary>
/// <param name="Type">In capitals, such as <c>NOT_ALLOWED_IN_CURRENT_STATE</c>; empty when the reply is neither form.</param>
internal sealed record RestError(string Type, string Message)
{
    public static RestError Of(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body, new() { MaxDepth = RestJson.MaxDepth });
            var root = document.RootElement;
            var value = root.At("value");
            var type = root.Text("error_type") ?? value.Text("error_type") ?? root.Text("type") ?? "";
            var messages = (value.ValueKind == JsonValueKind.Object ? value : root).Items("messages").Select(message => message.Text("default_message")).Where(text => text is not null);
            // com.vmware.vapi.std.errors.not_found is NOT_FOUND.
            return new(type[(type.LastIndexOf('.') + 1)..].ToUpperInvariant(), string.Join(" ", messages));
        }
        catch (JsonException)
        {
            return new("", "");
        }
    }
}
