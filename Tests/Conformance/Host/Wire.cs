using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace AIOps.ConformanceHost;

/// <summary>The suite states its expectations as JSON, so the fixtures are JSON, too.</summary>
internal static class Wire
{
    /// <summary>A red pixel.</summary>
    public const string Png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==";

    /// <summary>A WAV header without samples.</summary>
    public const string Wav = "UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA=";

    public static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json, McpJsonUtilities.DefaultOptions)!;

    public static CallToolResult Content(string blocks) => Read<CallToolResult>($$"""{"content": [{{blocks}}]}""");

    public static CallToolResult Text(string text) => new() { Content = [new TextContentBlock { Text = text }] };

    public static InputRequiredException Ask(string requests, string? state = null)
    {
        var result = Read<InputRequiredResult>($$"""{"resultType": "input_required", "inputRequests": {{requests}}}""");
        result.RequestState = state;
        return new InputRequiredException(result);
    }

    /// <summary>An elicitation of one member.</summary>
    public static string Question(string key, string message, string member, string type = "string") => $$"""
        "{{key}}": {"method": "elicitation/create", "params": {"mode": "form", "message": "{{message}}",
          "requestedSchema": {"type": "object", "properties": {"{{member}}": {"type": "{{type}}"} }, "required": ["{{member}}"]} } }
        """;

    public static string Completion(string key, string prompt) => $$"""
        "{{key}}": {"method": "sampling/createMessage", "params": {"maxTokens": 100,
          "messages": [{"role": "user", "content": {"type": "text", "text": "{{prompt}}"} }] } }
        """;

    public const string Roots = """ "client_roots": {"method": "roots/list", "params": {}} """;
}
