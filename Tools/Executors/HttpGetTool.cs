using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Executors;

public sealed class HttpGetTool(HttpExecutor http) : ReadTool<HttpGetTool.Parameters, HttpGetTool.Result>(new("http_get")
{
    Title = "Get a URL",
    Description = "Sends a GET or HEAD to an allowed host, with a stored credential where one is named: status, body and, if it is JSON, the data. An answer that is not 2xx is an error. check_http tells how a URL answers without a credential.",
    Timeout = TimeSpan.FromMinutes(2),
})
{
    public sealed record Parameters(
        [property: Description("http or https URL"), MinLength(8), MaxLength(4000)] string Url,
        [property: Description("GET or HEAD"), RegularExpression("^(GET|HEAD)$")] string Method = "GET",
        [property: Description("Request headers")] IReadOnlyDictionary<string, string>? Headers = null,
        [property: Description("Name of a token or basic credential")] string? Credential = null,
        [property: Range(1, 110)] int TimeoutSeconds = 30);

    public sealed record Result(int Status, string? ContentType, string Body, [property: Description("The body as data, when it is JSON")] JsonElement? Json);

    protected override async Task<Answer<Result>> RunAsync(Parameters parameters, ToolCall call, CancellationToken cancellationToken)
    {
        var request = new HttpExecutor.Request(parameters.Method, parameters.Url, parameters.Headers, null, parameters.Credential, parameters.TimeoutSeconds, null);
        try
        {
            var reply = await http.SendAsync(request, cancellationToken);
            return reply.Status is >= 200 and < 300
                ? new($"{HttpExecutor.Shown(request)} answered {reply.Status}.\n{reply.Body}".TrimEnd(), new(reply.Status, reply.ContentType, reply.Body, reply.Json))
                : throw new ToolException($"{HttpExecutor.Shown(request)} answered {reply.Status}: {ToolException.Quote(reply.Body)}");
        }
        catch (Exception e) when (e is HttpRequestException or TimeoutException or IOException)
        {
            throw new ToolException($"{HttpExecutor.Shown(request)} failed: {e.GetBaseException().Message}", e) { Transient = true };
        }
    }
}
