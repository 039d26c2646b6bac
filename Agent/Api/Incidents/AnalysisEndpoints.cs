using System.Text.Json;
using AIOps.Agent.Alerts.Sources;
using AIOps.Agent.Analysis;
using AIOps.Agent.Api.Requests;
using AIOps.Agent.Auth;
using AIOps.Policies.Storage;
using Microsoft.Extensions.Options;

namespace AIOps.Agent.Api.Incidents;

/// <summary>Analyses asked for and read. An operator asks, because it costs calls and perhaps money; a viewer reads.</summary>
internal static class AnalysisEndpoints
{
    // An alert with long annotations; a log goes to intake.
    private const int MaxBody = 256 * 1024;

    public static void MapAnalyses(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/alerts/{id}/analyze", OfAlertAsync).Needs(Role.Operator);
        routes.MapPost("/analyze", OfBodyAsync).Needs(Role.Operator);
        routes.MapGet("/api/analyses", ListAsync).Needs(Role.Viewer);
        routes.MapGet("/api/analyses/{id}", GetAsync).Needs(Role.Viewer);
    }

    private static async Task<IResult> OfAlertAsync(string id, HttpContext http, AlertStore alerts, AnalysisRequests requests, IOptions<AnalysisOptions> options) =>
        await alerts.GetAsync(id, http.RequestAborted) is { } alert ? await AnalyseAsync(alert, true, http, requests, options.Value) : Problems.NotFound("alert", id);

    /// <summary><c>{"alert_id": …}</c>, <c>{"alert": {…}}</c>, or an alert in any form that intake takes. Such an alert is analysed, and not stored as one.</summary>
    private static async Task<IResult> OfBodyAsync(HttpContext http, AlertStore alerts, AnalysisRequests requests, IOptions<AnalysisOptions> options, TimeProvider time)
    {
        var body = await RequestJson.ReadAsync(http, MaxBody);
        if (body.ValueKind != JsonValueKind.Object)
            throw new InputException("body", "must be an object: {\"alert_id\": …}, {\"alert\": {…}}, or an alert");
        var named = RequestJson.Text(body, "alert_id", 64);
        var given = body.TryGetProperty("alert", out var alert);
        if (named is not null && (given || body.TryGetProperty("labels", out _) || body.TryGetProperty("alerts", out _)))
            throw new InputException("alert_id", "does not go with an alert; give one of them");
        if (named is not null)
            return await OfAlertAsync(named, http, alerts, requests, options);
        if (body.TryGetProperty("container_name", out _))
            return await AnalyseAsync(ContainerSource.Read(body, time.GetUtcNow()), false, http, requests, options.Value);
        return AlertmanagerSource.Read(given ? alert : body, time.GetUtcNow()) is [var one]
            ? await AnalyseAsync(one, false, http, requests, options.Value)
            : throw new InputException(given ? "alert" : "alerts", "must be exactly one alert");
    }

    private static Task<IResult> ListAsync(HttpRequest request, AnalysisStore analyses, CancellationToken cancellationToken)
    {
        var filter = new AnalysisFilter(Query.Text(request, "alert_id"), Query.Text(request, "incident_id"), Query.Choice<AnalysisStatus>(request, "status"));
        return Query.ListAsync(() => analyses.ListAsync(filter, Query.Page(request), cancellationToken), a => a);
    }

    private static async Task<IResult> GetAsync(string id, AnalysisStore analyses, CancellationToken cancellationToken) =>
        await analyses.GetAsync(id, cancellationToken) is { } analysis ? Results.Json(analysis, WireJson.Options) : Problems.NotFound("analysis", id);

    private static async Task<IResult> AnalyseAsync(Alert alert, bool isStored, HttpContext http, AnalysisRequests requests, AnalysisOptions options)
    {
        if (await requests.RequestAsync(alert, isStored, Principals.Of(http.User), http.RequestAborted) is not { } begun)
        {
            http.Response.Headers.RetryAfter = "30";
            return Problems.Unavailable($"{options.MaxOpen} analyses are open already; try again when some have ended");
        }
        var lifetime = http.RequestServices.GetRequiredService<IHostApplicationLifetime>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping);
        AlertAnalysis? analysis = null;
        try
        {
            analysis = await requests.WaitAsync(begun.Id, options.Patience, stop.Token);
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // Another process makes it.
        }
        http.Response.Headers.Location = $"/api/analyses/{begun.Id}";
        return analysis is { HasEnded: true }
            ? Results.Json(analysis, WireJson.Options)
            : Results.Json((analysis ?? begun) with { Context = null }, WireJson.Options, statusCode: StatusCodes.Status202Accepted);
    }
}
