using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace AIOps.Mcp.Http;

/// <summary>
/// What a Streamable HTTP endpoint must check itself (MCP specification, basic/transports/streamable-http): who asks from
/// where, in which format, in which protocol revision, and that headers and body say the same.
/// </summary>
internal static class McpHttpChecks
{
    public const string Newest = "2026-07-28";

    private static readonly string[] Supported = ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25", Newest];

    /// <summary>Origin and Host: a web page must not reach a loopback server through a name it controls.</summary>
    public static McpHttpError? Caller(HttpRequest request, McpHttpOptions options)
    {
        if (!IsAllowed(request.Host.Host, options))
            return McpHttpError.InvalidRequest(403, "this host name is not served here");
        var origin = request.Headers.Origin.ToString();
        return origin.Length == 0 || (Uri.TryCreate(origin, UriKind.Absolute, out var uri) && IsAllowed(uri.Host, options))
            ? null
            : McpHttpError.InvalidRequest(403, "this origin is not allowed");
    }

    public static McpHttpError? Format(HttpRequest request)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var content) || !content.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase))
            return McpHttpError.InvalidRequest(415, "Content-Type must be application/json");
        var accept = request.GetTypedHeaders().Accept;
        return Accepts("application/json") && Accepts("text/event-stream")
            ? null
            : McpHttpError.InvalidRequest(406, "Accept must name application/json and text/event-stream");

        bool Accepts(string type) => accept.Any(a => new MediaTypeHeaderValue(type).IsSubsetOf(a));
    }

    /// <summary>Names what <c>server/discover</c> names: who reads this error can speak no older revision.</summary>
    public static McpHttpError? Version(string? version) => version is null || Supported.Contains(version)
        ? null
        : new McpHttpError(400, (int)McpErrorCode.UnsupportedProtocolVersion, "unsupported protocol version", new { supported = new[] { Newest }, requested = version });

    /// <summary>The newest revision carries in headers what proxies route by; body and header must agree, and a request must have both.</summary>
    /// <param name="inputSchema">Of the tool of this name, or null when there is none.</param>
    public static McpHttpError? Headers(HttpRequest request, JsonRpcMessage message, Func<string, JsonElement?> inputSchema)
    {
        var (name, parameters) = message switch
        {
            JsonRpcRequest r => (r.Method, r.Params),
            JsonRpcNotification n => (n.Method, n.Params),
            _ => ("", null),
        };
        var isRequest = message is JsonRpcRequest;
        var method = request.Headers["Mcp-Method"];
        if (method.Count > 0 ? method != name : isRequest)
            return Mismatch("Mcp-Method", name);
        var header = request.Headers["Mcp-Name"];
        if (Text(parameters, RoutedBy(name)) is { } routed && (header.Count > 0 ? McpHeaderEncoder.DecodeValue(header.ToString()) != routed : isRequest))
            return Mismatch("Mcp-Name", routed);
        if (name == "tools/call" && Text(parameters, "name") is { } tool && inputSchema(tool) is { } schema
            && ParameterHeaders.Mismatch(request, schema, (parameters as JsonObject)?["arguments"] as JsonObject) is { } parameter)
            return Mismatch(parameter.Header, Excerpt.Head(parameter.Body, 100));
        var meta = (parameters as JsonObject)?["_meta"] as JsonObject;
        if (Text(meta, MetaKeys.ProtocolVersion) is { } version && version != Newest)
            return Mismatch("MCP-Protocol-Version", version);
        return isRequest ? Missing(meta, MetaKeys.ProtocolVersion) ?? Missing(meta, MetaKeys.ClientCapabilities) : null;
    }

    /// <summary>The parameter that a method is routed by, as its header has it.</summary>
    private static string RoutedBy(string method) => method switch
    {
        "resources/read" => "uri",
        "tasks/get" or "tasks/update" or "tasks/cancel" => "taskId",
        "tools/call" or "prompts/get" => "name",
        _ => "",
    };

    private static string? Text(JsonNode? node, string member) =>
        node is JsonObject members && members[member] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static McpHttpError? Missing(JsonObject? meta, string member) => meta?[member] is null
        ? new McpHttpError(400, (int)McpErrorCode.InvalidParams, $"a request of this protocol revision carries _meta/{member}")
        : null;

    private static McpHttpError Mismatch(string header, string body) =>
        new(400, (int)McpErrorCode.HeaderMismatch, $"header {header} is missing or differs from the body, which says {body}");

    private static bool IsAllowed(string host, McpHttpOptions options) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address))
        || options.AllowedHosts.Contains(host, StringComparer.OrdinalIgnoreCase);
}
