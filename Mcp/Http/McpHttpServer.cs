using System.Text.Json;
using Microsoft.AspNetCore.Http;
using ModelContextProtocol.Server;

namespace AIOps.Mcp.Http;

/// <summary>What an endpoint serves.</summary>
/// <param name="Options">Makes fresh server options for each request or session.</param>
/// <param name="InputSchema">Of the tool of a name, or null: headers are checked against it before the call is read.</param>
public sealed record McpHttpServer(Func<HttpContext, McpServerOptions> Options, Func<string, JsonElement?> InputSchema);
