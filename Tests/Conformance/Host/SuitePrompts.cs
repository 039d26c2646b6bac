using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace AIOps.ConformanceHost;

internal static class SuitePrompts
{
    public static ListPromptsResult List { get; } = Wire.Read<ListPromptsResult>("""
        {"prompts": [
          {"name": "test_input_required_result_prompt", "description": "Asks before it answers."},
          {"name": "test_prompt_with_arguments", "description": "Takes two arguments.", "arguments": [
            {"name": "arg1", "description": "First test argument", "required": true},
            {"name": "arg2", "description": "Second test argument", "required": true}]},
          {"name": "test_prompt_with_embedded_resource", "description": "Embeds a resource.", "arguments": [
            {"name": "resourceUri", "description": "URI of the resource to embed", "required": true}]},
          {"name": "test_prompt_with_image", "description": "Shows an image."},
          {"name": "test_simple_prompt", "description": "Says one thing."}]}
        """);

    public static GetPromptResult Get(GetPromptRequestParams parameters) => parameters.Name switch
    {
        "test_simple_prompt" => Messages(Text("This is a simple prompt for testing.")),
        "test_prompt_with_arguments" => Messages(Text($"Prompt with arguments: arg1='{Argument(parameters, "arg1")}', arg2='{Argument(parameters, "arg2")}'")),
        "test_prompt_with_embedded_resource" => Messages(
            new EmbeddedResourceBlock { Resource = new TextResourceContents { Uri = Argument(parameters, "resourceUri"), MimeType = "text/plain", Text = "Embedded resource content for testing." } },
            Text("Please process the embedded resource above.")),
        "test_prompt_with_image" => Messages(Wire.Read<ContentBlock>($$"""{"type": "image", "data": "{{Wire.Png}}", "mimeType": "image/png"}"""), Text("Please analyze the image above.")),
        "test_input_required_result_prompt" => Answers.Find(parameters, "user_context", "content", "context") is { } context
            ? Messages(Text($"Use this context: {context}"))
            : throw Wire.Ask($"{{{Wire.Question("user_context", "What context should the prompt use?", "context")}}}"),
        _ => throw new McpProtocolException($"there is no prompt {parameters.Name}", McpErrorCode.InvalidParams),
    };

    private static string Argument(GetPromptRequestParams parameters, string name) =>
        parameters.Arguments?.TryGetValue(name, out var value) == true && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw new McpProtocolException($"argument {name} is missing", McpErrorCode.InvalidParams);

    private static TextContentBlock Text(string text) => new() { Text = text };

    private static GetPromptResult Messages(params IEnumerable<ContentBlock> blocks) =>
        new() { Messages = [.. blocks.Select(block => new PromptMessage { Role = ModelContextProtocol.Protocol.Role.User, Content = block })] };
}
