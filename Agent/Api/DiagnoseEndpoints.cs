using AIOps.Agent.Api.Requests;
using AIOps.Agent.Auth;
using AIOps.Mcp.Client;

namespace AIOps.Agent.Api;

/// <summary>The cluster's diagnosis as its tool gives it: <c>{findings: [], unread: []}</c>.</summary>
internal static class DiagnoseEndpoints
{
    public static void MapDiagnose(this IEndpointRouteBuilder routes) => routes.MapGet("/api/diagnose", DiagnoseAsync).Needs(Role.Viewer);

    private static async Task<IResult> DiagnoseAsync(HttpRequest request, ToolCatalog catalog, CancellationToken cancellationToken)
    {
        var @namespace = Query.Text(request, "namespace");
        if (catalog.Find("diagnose") is null)
            return Results.Problem(Absent(catalog), statusCode: StatusCodes.Status503ServiceUnavailable, title: Problems.Title(StatusCodes.Status503ServiceUnavailable));
        try
        {
            var result = await catalog.ReadAsync("diagnose", WireJson.ToElement(new { Namespace = @namespace }), cancellationToken);
            return result is { IsError: false, Data: { } data } ? Results.Json(data, WireJson.Options)
                : @namespace is not null && IsAboutNamespace(result.Text) ? throw new InputException("namespace", result.Text)
                : Results.Problem(result.Text, statusCode: StatusCodes.Status503ServiceUnavailable, title: Problems.Title(StatusCodes.Status503ServiceUnavailable));
        }
        catch (ToolServerException e)
        {
            return Results.Problem(e.Message, statusCode: StatusCodes.Status503ServiceUnavailable, title: Problems.Title(StatusCodes.Status503ServiceUnavailable));
        }
    }

    internal static string Absent(ToolCatalog catalog) =>
        catalog.Servers.FirstOrDefault(server => server.Name == "kubernetes")?.Problem ?? "No connected server offers diagnose.";

    // The tool's own words for a namespace that is not there, not allowed or no name at all.
    private static bool IsAboutNamespace(string text) =>
        text.StartsWith("Namespace ", StringComparison.Ordinal) || text.Contains("is no namespace", StringComparison.Ordinal);
}
