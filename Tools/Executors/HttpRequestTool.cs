using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using AIOps.Policies.Runbooks.Executions;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Executors;

public sealed class HttpRequestTool(ExecutorRunStore runs, HttpExecutor http) : MarkedTool<HttpRequestTool.Parameters>(new("http_request")
{
    Title = "Send an HTTP request",
    Description = "Sends a POST, PUT, PATCH or DELETE to an allowed host, with a stored credential where one is named; an Idempotency-Key goes with it. An answer that is not 2xx is a failure. To read, use http_get.",
    Target = "url:{url}",
    Timeout = TimeSpan.FromMinutes(5),
    HasDryRun = true,
}, runs)
{
    public sealed record Parameters(
        [property: Description("http or https URL"), MinLength(8), MaxLength(240)] string Url,
        [property: Description("POST, PUT, PATCH or DELETE"), RegularExpression("^(POST|PUT|PATCH|DELETE)$")] string Method = "POST",
        [property: Description("Request headers")] IReadOnlyDictionary<string, string>? Headers = null,
        [property: Description("A text, or data that is sent as JSON")] JsonElement? Body = null,
        [property: Description("Name of a token or basic credential")] string? Credential = null,
        [property: Range(1, 280)] int TimeoutSeconds = 30);

    protected override Task CheckAsync(Parameters parameters, CancellationToken cancellationToken) => http.CheckAsync(Request(parameters, null), cancellationToken);

    protected override async Task<Outcome> RunAsync(Parameters parameters, string actionId, ToolCall call, CancellationToken cancellationToken)
    {
        var request = Request(parameters, actionId);
        try
        {
            var reply = await http.SendAsync(request, cancellationToken);
            var text = $"{HttpExecutor.Shown(request)} answered {reply.Status}";
            return reply.Status is >= 200 and < 300
                ? new Outcome(true, $"{text}.\n{reply.Body}".TrimEnd(), WireJson.ToElement(new { reply.Status, reply.ContentType, reply.Body, reply.Json }))
                : new Outcome(false, $"{text}: {ToolException.Quote(reply.Body)}");
        }
        catch (Exception e) when (e is HttpRequestException or TimeoutException or IOException)
        {
            return new Outcome(null, $"{HttpExecutor.Shown(request)} gave no answer: {e.GetBaseException().Message}");
        }
    }

    private static HttpExecutor.Request Request(Parameters parameters, string? key) =>
        new(parameters.Method, parameters.Url, parameters.Headers, parameters.Body, parameters.Credential, parameters.TimeoutSeconds, key);
}
