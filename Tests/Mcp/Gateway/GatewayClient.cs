using System.Text.Json;
using System.Text.Json.Nodes;
using AIOps.Tests.Agent;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace AIOps.Tests.Mcp.Gateway;

/// <summary>Another agent at the gateway of a running Agent: the SDK's client, and single requests of the newest revision.</summary>
public static class GatewayClient
{
    public const string Tasks = "io.modelcontextprotocol/tasks";

    public static Task<McpClient> ConnectAsync(AgentFixture agent, HttpClient http, string? version = null) => McpClient.CreateAsync(
        new HttpClientTransport(new HttpClientTransportOptions { Endpoint = new Uri(agent.Url, "/mcp"), TransportMode = HttpTransportMode.StreamableHttp }, http),
        new McpClientOptions { ProtocolVersion = version, ClientInfo = new Implementation { Name = "tests", Version = "1" } });

    /// <summary>One request, answered with the JSON-RPC message and the HTTP response.</summary>
    public static async Task<(JsonElement Message, HttpResponseMessage Response)> SendAsync(HttpClient http, string method, JsonObject parameters, bool tasks = false, string? name = null)
    {
        var meta = parameters["_meta"] as JsonObject ?? [];
        meta["io.modelcontextprotocol/protocolVersion"] = LoopbackMcp.Newest;
        meta["io.modelcontextprotocol/clientCapabilities"] = tasks ? new JsonObject { ["extensions"] = new JsonObject { [Tasks] = new JsonObject() } } : [];
        parameters["_meta"] = meta;
        var body = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = 7, ["method"] = method, ["params"] = parameters };
        using var request = LoopbackMcp.Post(body.ToJsonString(), LoopbackMcp.Newest);
        request.Headers.Remove("Mcp-Method");
        request.Headers.Add("Mcp-Method", method);
        if ((name ?? (parameters["taskId"] ?? parameters["name"] ?? parameters["uri"])?.ToString()) is { } routed)
            request.Headers.Add("Mcp-Name", routed);
        var response = await http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        var json = text.Split('\n').LastOrDefault(line => line.StartsWith("data:", StringComparison.Ordinal))?["data:".Length..] ?? text;
        return (json.Trim() is { Length: > 0 } message ? JsonElement.Parse(message) : default, response);
    }

    public static async Task<JsonElement> CallAsync(HttpClient http, string tool, object arguments, bool tasks = false, JsonObject? meta = null)
    {
        var parameters = new JsonObject { ["name"] = tool, ["arguments"] = JsonSerializer.SerializeToNode(arguments) };
        if (meta is not null)
            parameters["_meta"] = meta;
        var (message, _) = await SendAsync(http, "tools/call", parameters, tasks);
        return message;
    }
}
