using System.Globalization;
using System.Text.Json;
using AIOps.Agent.Alerts.Sources;
using AIOps.Agent.Api.Requests;
using AIOps.Agent.Auth;
using AIOps.Policies.Conditions;
using AIOps.Policies.Documents;
using AIOps.Policies.Evaluation.Simulation;
using AIOps.Policies.Storage;

namespace AIOps.Agent.Api;

/// <summary>What a policy, stored or not yet, would do about an alert or would have done about stored ones. Changes nothing, so that whoever may look may ask.</summary>
internal static class PolicySimulationEndpoints
{
    private const int MaxBody = 512 * 1024;
    private const int DefaultLimit = 1000;

    private static readonly TimeSpan DefaultWindow = TimeSpan.FromDays(7);

    public static void MapPolicySimulation(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/policies/{id:long}/simulate", SimulateStoredAsync).Needs(Role.Viewer);
        routes.MapPost("/api/policies/simulate", SimulateDocumentAsync).Needs(Role.Viewer);
    }

    private static async Task<IResult> SimulateStoredAsync(long id, HttpContext http, PolicyStore policies, TimeProvider time)
    {
        var ask = Read(await RequestJson.ReadObjectAsync(http, MaxBody, "alert", "history"), time.GetUtcNow());
        return await policies.GetAsync(id, http.RequestAborted) is { } policy
            ? await RunAsync(policy, ask, http)
            : Problems.NotFound("policy", id.ToString(CultureInfo.InvariantCulture));
    }

    private static async Task<IResult> SimulateDocumentAsync(HttpContext http, PolicyChecks checks, TimeProvider time)
    {
        var body = await RequestJson.ReadObjectAsync(http, MaxBody, "policy", "alert", "history");
        if (!body.TryGetProperty("policy", out var document))
            throw new InputException("policy", "is missing; send the document to simulate");
        var ask = Read(body, time.GetUtcNow());
        try
        {
            var policy = PolicyDocument.Read(document);
            await checks.CheckAsync(policy, http.RequestAborted);
            return await RunAsync(policy, ask, http);
        }
        catch (PolicyFormatException e)
        {
            throw new InputException(e.Path == "policy" ? e.Path : $"policy.{e.Path}", e.Problem);
        }
    }

    private static async Task<IResult> RunAsync(Policy policy, (Alert? Alert, HistoryWindow? History) ask, HttpContext http)
    {
        object answer = ask.Alert is { } alert
            ? await http.RequestServices.GetRequiredService<AlertSimulator>().RunAsync(policy, alert, http.RequestAborted)
            : await http.RequestServices.GetRequiredService<HistorySimulator>().RunAsync(policy, ask.History!, http.RequestAborted);
        return Results.Json(answer, WireJson.Options);
    }

    private static (Alert? Alert, HistoryWindow? History) Read(JsonElement body, DateTimeOffset now) =>
        (body.TryGetProperty("alert", out var alert), body.TryGetProperty("history", out var history)) switch
        {
            (true, false) => (ReadAlert(alert, now), null),
            (false, true) => (null, ReadWindow(history, now)),
            (true, true) => throw new InputException("history", "stands beside alert; give one of them"),
            _ => throw new InputException("alert", "is missing; give an alert, or a history with from, to and limit"),
        };

    private static Alert ReadAlert(JsonElement body, DateTimeOffset now)
    {
        if (body.ValueKind != JsonValueKind.Object || body.TryGetProperty("alerts", out _))
            throw new InputException("alert", "must be one alert: an object with labels");
        try
        {
            var alert = AlertmanagerSource.Read(body, now)[0];
            return alert with { Source = RequestJson.Text(body, "source", 255) ?? alert.Source };
        }
        catch (InputException e)
        {
            throw new InputException($"alert.{e.Field}", e.Problem, e.Status);
        }
    }

    private static HistoryWindow ReadWindow(JsonElement body, DateTimeOffset now)
    {
        if (body.ValueKind != JsonValueKind.Object)
            throw new InputException("history", "must be an object; known are from, to and limit");
        foreach (var member in body.EnumerateObject())
            if (member.Name is not ("from" or "to" or "limit"))
                throw new InputException($"history.{member.Name}", "is unknown; known are from, to and limit");
        var to = AlertFields.Time(body, "to", "history.") ?? now;
        var from = AlertFields.Time(body, "from", "history.") ?? Earlier(to, DefaultWindow);
        if (from >= to || to - from > HistoryWindow.Longest)
            throw new InputException("history.from", $"must be before to, by at most {HistoryWindow.Longest.TotalDays:0} days");
        return new(from, to, Limit(body));
    }

    private static int Limit(JsonElement body)
    {
        if (!body.TryGetProperty("limit", out var value) || value.ValueKind == JsonValueKind.Null)
            return DefaultLimit;
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var limit) && limit is >= 1 and <= HistoryWindow.MaxLimit
            ? limit
            : throw new InputException("history.limit", $"must be a whole number from 1 to {HistoryWindow.MaxLimit}");
    }

    private static DateTimeOffset Earlier(DateTimeOffset time, TimeSpan by) => time - DateTimeOffset.MinValue > by ? time - by : DateTimeOffset.MinValue;
}
