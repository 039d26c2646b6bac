using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace AIOps.ConformanceHost;

/// <summary>The tools of fixed answers, and those that speak while they run; <see cref="AskingTools"/> has those that ask.</summary>
internal static class SuiteTools
{
    public static IReadOnlyDictionary<string, SuiteTool> All { get; } = new[]
    {
        SuiteTool.Fixed("test_simple_text", "Answers a text.", Wire.Text("This is a simple text response for testing.")),
        SuiteTool.Fixed("test_image_content", "Answers an image.", Wire.Content($$"""{"type": "image", "data": "{{Wire.Png}}", "mimeType": "image/png"}""")),
        SuiteTool.Fixed("test_audio_content", "Answers a sound.", Wire.Content($$"""{"type": "audio", "data": "{{Wire.Wav}}", "mimeType": "audio/wav"}""")),
        SuiteTool.Fixed("test_embedded_resource", "Answers a resource.", Wire.Content(
            """{"type": "resource", "resource": {"uri": "test://embedded-resource", "mimeType": "text/plain", "text": "This is an embedded resource content."}}""")),
        SuiteTool.Fixed("test_multiple_content_types", "Answers several kinds of content.", Wire.Content($$"""
            {"type": "text", "text": "Multiple content types test:"}, {"type": "image", "data": "{{Wire.Png}}", "mimeType": "image/png"},
            {"type": "resource", "resource": {"uri": "test://mixed-content-resource", "mimeType": "application/json", "text": "{\"test\":\"data\",\"value\":123}"} }
            """)),
        SuiteTool.Fixed("test_logging_tool", "Logs nothing unless asked.", Wire.Text("Nothing was logged.")),
        new SuiteTool("test_error_handling", "Fails.", "", (_, _) => throw new McpException("This tool intentionally returns an error for testing")),
        new SuiteTool("test_tool_with_logging", "Logs while it runs.", "", LogAsync),
        new SuiteTool("test_tool_with_progress", "Reports progress.", "", ReportAsync),
        new SuiteTool("json_schema_2020_12_tool", "Takes what the whole of JSON Schema can say.", """
            "name": {"type": "string"}, "address": {"$ref": "#/$defs/address"}, "contactMethod": {"type": "string", "enum": ["phone", "email"]},
            "phone": {"type": "string"}, "email": {"type": "string"}
            """, (_, _) => ValueTask.FromResult(Wire.Text("Taken.")))
        {
            Keywords = """
                , "$schema": "https://json-schema.org/draft/2020-12/schema", "additionalProperties": false,
                "$defs": {"address": {"$anchor": "addressDef", "type": "object", "properties": {"street": {"type": "string"}, "city": {"type": "string"}}}},
                "allOf": [{"anyOf": [{"required": ["phone"]}, {"required": ["email"]}]}],
                "if": {"properties": {"contactMethod": {"const": "phone"}}, "required": ["contactMethod"]}, "then": {"required": ["phone"]}, "else": {"required": ["email"]}
                """,
        },
        new SuiteTool("test_reconnection", "Lets the client come back for the answer.", "", (_, _) => ValueTask.FromResult(Wire.Text("Reconnected."))),
        new SuiteTool("test_routed", "Takes an argument that proxies route by.", """ "region": {"type": "string", "x-mcp-header": "Region"} """, (_, _) => ValueTask.FromResult(Wire.Text("Routed."))),
    }.Concat(AskingTools.All).Concat(SuiteTasks.Tools).ToDictionary(t => t.Name, StringComparer.Ordinal);

    private static async ValueTask<CallToolResult> LogAsync(RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken)
    {
        foreach (var message in new[] { "Tool execution started", "Tool processing data", "Tool execution completed" })
            await request.Server.SendNotificationAsync(NotificationMethods.LoggingMessageNotification,
                Wire.Read<LoggingMessageNotificationParams>($$"""{"level": "info", "logger": "suite", "data": "{{message}}"}"""), cancellationToken: cancellationToken);
        return Wire.Text("Logged.");
    }

    private static async ValueTask<CallToolResult> ReportAsync(RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken)
    {
        if (request.Params!.ProgressToken is { } token)
            foreach (var progress in new[] { 0, 50, 100 })
                await request.Server.NotifyProgressAsync(token, new ProgressNotificationValue { Progress = progress, Total = 100 }, cancellationToken: cancellationToken);
        return Wire.Text("Reported.");
    }
}
