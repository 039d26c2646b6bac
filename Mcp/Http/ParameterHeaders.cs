using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using ModelContextProtocol.Protocol;

namespace AIOps.Mcp.Http;

/// <summary>
/// Arguments that a tool's schema marks with <c>x-mcp-header</c> travel in <c>Mcp-Param-*</c> headers, too (SEP-2243), so that
/// proxies can route by them. A server must not act on a body that says something else than what was routed by.
/// </summary>
internal static class ParameterHeaders
{
    private const string Mark = "x-mcp-header";
    private const int MaxDepth = 8;

    /// <summary>Name and value of the first header that does not say what the body says; null when all do.</summary>
    public static (string Header, string Body)? Mismatch(HttpRequest request, JsonElement schema, JsonObject? arguments, int depth = 0)
    {
        if (depth > MaxDepth || schema.ValueKind != JsonValueKind.Object || !schema.TryGetProperty("properties", out var properties) || properties.ValueKind != JsonValueKind.Object)
            return null;
        foreach (var property in properties.EnumerateObject())
        {
            var value = arguments?[property.Name];
            if (property.Value.ValueKind == JsonValueKind.Object && property.Value.TryGetProperty(Mark, out var mark) && mark.ValueKind == JsonValueKind.String)
            {
                var name = $"Mcp-Param-{mark.GetString()}";
                if (!Agrees(request.Headers[name], value))
                    return (name, value?.ToJsonString() ?? "nothing");
            }
            else if (Mismatch(request, property.Value, value as JsonObject, depth + 1) is { } below)
                return below;
        }
        return null;
    }

    private static bool Agrees(Microsoft.Extensions.Primitives.StringValues header, JsonNode? value)
    {
        if (value is null)
            return header.Count == 0;
        var text = value is JsonValue scalar && scalar.TryGetValue<string>(out var plain) ? plain : value.ToJsonString();
        return header.Count == 1 && McpHeaderEncoder.DecodeValue(header.ToString()) == text;
    }
}
