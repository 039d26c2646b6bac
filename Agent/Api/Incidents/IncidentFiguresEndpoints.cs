using System.Globalization;
using AIOps.Agent.Api.Requests;
using AIOps.Agent.Auth;
using AIOps.Policies.Incidents;
using Microsoft.Extensions.Options;

namespace AIOps.Agent.Api.Incidents;

/// <summary>How many incidents, how fast they were answered and healed, by whom, and what that was worth.</summary>
internal static class IncidentFiguresEndpoints
{
    private static readonly TimeSpan DefaultTime = TimeSpan.FromDays(30);

    public static void MapIncidentFigures(this IEndpointRouteBuilder routes) => routes.MapGet("/api/incidents/stats", StatsAsync).Needs(Role.Viewer);

    private static async Task<IResult> StatsAsync(HttpRequest request, IncidentFiguresReader figures, IOptions<IncidentOptions> options, TimeProvider time, CancellationToken cancellationToken)
    {
        var to = Query.Time(request, "to") ?? time.GetUtcNow();
        var from = Query.Time(request, "from") ?? (to - DateTimeOffset.MinValue > DefaultTime ? to - DefaultTime : DateTimeOffset.MinValue);
        if (from >= to || to - from > IncidentFiguresReader.Longest)
            throw new InputException("from", $"must be before to, by at most {IncidentFiguresReader.Longest.TotalDays.ToString(CultureInfo.InvariantCulture)} days");
        var grouping = Query.Choice<IncidentGrouping>(request, "group");
        var savings = options.Value.Savings;
        var total = (await figures.ReadAsync(from, to, null, cancellationToken))[0];
        var groups = grouping is { } by ? await figures.ReadAsync(from, to, by, cancellationToken) : null;
        return Results.Json(new
        {
            From = from,
            To = to,
            GroupedBy = grouping,
            Rates = new { savings.MinutesPerIncident, savings.HourlyRate, savings.Currency },
            Total = View(total, savings),
            Groups = groups?.Select(group => View(group, savings)),
        }, WireJson.Options);
    }

    /// <summary>Times in seconds; shares of what is resolved.</summary>
    private static object View(IncidentFigures one, SavingsOptions savings)
    {
        var minutes = one.HealedByPolicy * savings.MinutesPerIncident;
        return new
        {
            one.Group,
            one.Total,
            ByStatus = new Dictionary<string, int> { ["RECEIVED"] = one.Received, ["ANALYZING"] = one.Analyzing, ["EXECUTING"] = one.Executing, ["RESOLVED"] = one.Resolved, ["FAILED"] = one.Failed },
            MttaSeconds = one.MeanSecondsToRespond,
            MttrSeconds = one.MeanSecondsToResolve,
            Healed = new { Alone = one.HealedAlone, Policy = one.HealedByPolicy, Person = one.HealedByPerson },
            HealedShare = one.Resolved == 0 ? null : new { Alone = (double)one.HealedAlone / one.Resolved, Policy = (double)one.HealedByPolicy / one.Resolved, Person = (double)one.HealedByPerson / one.Resolved },
            one.CameBack,
            one.Flapping,
            Saved = new { Minutes = minutes, Money = Math.Round((decimal)(minutes / 60) * savings.HourlyRate, 2), savings.Currency },
        };
    }
}
