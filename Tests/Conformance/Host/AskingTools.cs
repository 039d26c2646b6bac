using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace AIOps.ConformanceHost;

/// <summary>Tools that need something of the client: in the middle of a session, or in rounds in the newest revision.</summary>
internal static class AskingTools
{
    private const string Name = "What is your name?";

    public static IReadOnlyList<SuiteTool> All { get; } =
    [
        new("test_sampling", "Asks the client's model.", """ "prompt": {"type": "string"} """, SampleAsync),
        new("test_elicitation", "Asks the user.", """ "message": {"type": "string"} """, (request, cancellationToken) => ElicitAsync(request, "User response: ", Argument(request, "message"), """
            "username": {"type": "string", "description": "User's response"}, "email": {"type": "string", "description": "User's email address"}
            """, cancellationToken)),
        new("test_elicitation_sep1034_defaults", "Asks with defaults.", "", (request, cancellationToken) => ElicitAsync(request, "Elicitation completed: ", "Please check", """
            "name": {"type": "string", "default": "John Doe"}, "age": {"type": "integer", "default": 30}, "score": {"type": "number", "default": 95.5},
            "status": {"type": "string", "enum": ["active", "inactive", "pending"], "default": "active"}, "verified": {"type": "boolean", "default": true}
            """, cancellationToken)),
        new("test_elicitation_sep1330_enums", "Asks for choices.", "", (request, cancellationToken) => ElicitAsync(request, "Elicitation completed: ", "Please choose", """
            "untitledSingle": {"type": "string", "enum": ["option1", "option2", "option3"]},
            "titledSingle": {"type": "string", "oneOf": [{"const": "value1", "title": "First Option"}, {"const": "value2", "title": "Second Option"}]},
            "legacyEnum": {"type": "string", "enum": ["opt1", "opt2", "opt3"], "enumNames": ["Option One", "Option Two", "Option Three"]},
            "untitledMulti": {"type": "array", "items": {"type": "string", "enum": ["option1", "option2", "option3"]}},
            "titledMulti": {"type": "array", "items": {"anyOf": [{"const": "value1", "title": "First Choice"}, {"const": "value2", "title": "Second Choice"}]}}
            """, cancellationToken)),
        SuiteTool.Asking("test_missing_capability", "Needs sampling.", request => request.Server.ClientCapabilities?.Sampling is null
            ? throw new MissingRequiredClientCapabilityException(new ClientCapabilities { Sampling = new SamplingCapability() }, "this tool needs sampling")
            : Wire.Text("Sampling is there.")),
        SuiteTool.Asking("test_streaming_elicitation", "Asks the user in rounds.", AskName),
        SuiteTool.Asking("test_input_required_result_elicitation", "Asks the user in rounds.", AskName),
        SuiteTool.Asking("test_input_required_result_sampling", "Asks the model in rounds.", request =>
            Answers.Find(request.Params!, "capital_question", "content") is { } capital ? Wire.Text(capital) : throw Wire.Ask($"{{{Wire.Completion("capital_question", "What is the capital of France?")}}}")),
        SuiteTool.Asking("test_input_required_result_list_roots", "Asks for roots in rounds.", request =>
            Answers.Find(request.Params!, "client_roots", "roots") is { } roots ? Wire.Text(roots) : throw Wire.Ask($"{{{Wire.Roots}}}")),
        SuiteTool.Asking("test_input_required_result_request_state", "Remembers between rounds.", request => Confirm(request, "state-ok")),
        SuiteTool.Asking("test_input_required_result_tampered_state", "Trusts only what it signed.", request => Confirm(request, "confirmed")),
        SuiteTool.Asking("test_input_required_result_multiple_inputs", "Asks for three things.", AskThree),
        SuiteTool.Asking("test_input_required_result_multi_round", "Asks twice.", AskTwice),
        SuiteTool.Asking("test_input_required_result_capabilities", "Asks for what the client can do.", AskWhatIsPossible),
    ];

    private static CallToolResult AskName(RequestContext<CallToolRequestParams> request) =>
        Answers.Find(request.Params!, "user_name", "content", "name") is { } name ? Wire.Text($"Hello, {name}!") : throw Wire.Ask($"{{{Wire.Question("user_name", Name, "name")}}}");

    private static CallToolResult Confirm(RequestContext<CallToolRequestParams> request, string answer)
    {
        if (Answers.Find(request.Params!, "confirm", "content", "ok") is null)
            throw Wire.Ask($"{{{Wire.Question("confirm", "Please confirm", "ok", "boolean")}}}", SignedState.Write("confirm"));
        return SignedState.Read(request.Params!.RequestState) == "confirm" ? Wire.Text(answer) : throw new McpProtocolException("this state is of another question", McpErrorCode.InvalidParams);
    }

    private static CallToolResult AskThree(RequestContext<CallToolRequestParams> request)
    {
        if (Answers.Find(request.Params!, "user_name", "content", "name") is not { } name || Answers.Find(request.Params!, "greeting", "content") is not { } greeting
            || Answers.Find(request.Params!, "client_roots", "roots") is not { } roots)
            throw Wire.Ask($"{{{Wire.Question("user_name", Name, "name")}, {Wire.Completion("greeting", "Generate a greeting")}, {Wire.Roots}}}", SignedState.Write("three"));
        SignedState.Read(request.Params!.RequestState);
        return Wire.Text($"{greeting} {name} {roots}");
    }

    private static CallToolResult AskTwice(RequestContext<CallToolRequestParams> request)
    {
        if (request.Params!.RequestState is not { } state)
            throw Wire.Ask($"{{{Wire.Question("step1", "Step 1: What is your name?", "name")}}}", SignedState.Write("1"));
        if (SignedState.Read(state) == "1")
            throw Wire.Ask($"{{{Wire.Question("step2", "Step 2: What is your favorite color?", "color")}}}", SignedState.Write($"2 {Answers.Find(request.Params, "step1", "content", "name")}"));
        return Wire.Text($"{SignedState.Read(state)[2..]} likes {Answers.Find(request.Params, "step2", "content", "color")}");
    }

    private static CallToolResult AskWhatIsPossible(RequestContext<CallToolRequestParams> request)
    {
        var questions = new List<string>();
        if (request.Server.ClientCapabilities?.Sampling is not null)
            questions.Add(Wire.Completion("greeting", "Generate a greeting"));
        if (request.Server.ClientCapabilities?.Elicitation is not null)
            questions.Add(Wire.Question("user_name", Name, "name"));
        return questions.Count == 0 || request.Params!.InputResponses is { Count: > 0 } ? Wire.Text("Done.") : throw Wire.Ask($"{{{string.Join(", ", questions)}}}");
    }

    private static async ValueTask<CallToolResult> SampleAsync(RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken)
    {
        var answer = await request.Server.SampleAsync(new CreateMessageRequestParams
        {
            Messages = [new SamplingMessage { Role = ModelContextProtocol.Protocol.Role.User, Content = [new TextContentBlock { Text = Argument(request, "prompt") }] }],
            MaxTokens = 100,
        }, cancellationToken);
        return Wire.Text($"LLM response: {string.Concat(answer.Content.OfType<TextContentBlock>().Select(b => b.Text))}");
    }

    private static async ValueTask<CallToolResult> ElicitAsync(RequestContext<CallToolRequestParams> request, string prefix, string message, string properties, CancellationToken cancellationToken)
    {
        var answer = await request.Server.ElicitAsync(new ElicitRequestParams
        {
            Message = message,
            RequestedSchema = Wire.Read<ElicitRequestParams.RequestSchema>($$"""{"type": "object", "properties": { {{properties}} } }"""),
        }, cancellationToken);
        return Wire.Text($"{prefix}action={answer.Action}, content={JsonSerializer.Serialize(answer.Content, McpJsonUtilities.DefaultOptions)}");
    }

    private static string Argument(RequestContext<CallToolRequestParams> request, string name) =>
        request.Params!.Arguments?.TryGetValue(name, out var value) == true && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw new McpException($"argument {name} is missing");
}
