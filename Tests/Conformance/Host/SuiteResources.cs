using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace AIOps.ConformanceHost;

internal static class SuiteResources
{
    private const string TemplateBegin = "test://template/";
    private const string TemplateEnd = "/data";

    public static ListResourcesResult List { get; } = Wire.Read<ListResourcesResult>("""
        {"resources": [
          {"uri": "test://static-binary", "name": "static-binary", "description": "An image.", "mimeType": "image/png"},
          {"uri": "test://static-text", "name": "static-text", "description": "A text.", "mimeType": "text/plain"},
          {"uri": "test://watched-resource", "name": "watched-resource", "description": "A text to subscribe to.", "mimeType": "text/plain"}]}
        """);

    public static ListResourceTemplatesResult Templates { get; } = Wire.Read<ListResourceTemplatesResult>("""
        {"resourceTemplates": [{"uriTemplate": "test://template/{id}/data", "name": "template", "description": "Data by id.", "mimeType": "application/json"}]}
        """);

    public static ReadResourceResult Read(string uri) => uri switch
    {
        "test://static-text" => Text(uri, "text/plain", "This is the content of the static text resource."),
        "test://watched-resource" => Text(uri, "text/plain", "Watched."),
        "test://static-binary" => Wire.Read<ReadResourceResult>($$"""{"contents": [{"uri": "{{uri}}", "mimeType": "image/png", "blob": "{{Wire.Png}}"}]}"""),
        _ when uri.StartsWith(TemplateBegin, StringComparison.Ordinal) && uri.EndsWith(TemplateEnd, StringComparison.Ordinal) && uri.Length > TemplateBegin.Length + TemplateEnd.Length
            => Template(uri, uri[TemplateBegin.Length..^TemplateEnd.Length]),
        _ => throw new McpProtocolException($"there is no resource {uri}", McpErrorCode.InvalidParams),
    };

    private static ReadResourceResult Template(string uri, string id) =>
        Text(uri, "application/json", $$"""{"id":"{{id}}","templateTest":true,"data":"Data for ID: {{id}}"}""");

    private static ReadResourceResult Text(string uri, string type, string text) =>
        new() { Contents = [new TextResourceContents { Uri = uri, MimeType = type, Text = text }] };
}
