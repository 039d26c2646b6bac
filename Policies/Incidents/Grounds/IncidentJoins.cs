using System.Data.Common;
using AIOps.Policies.Incidents.Storms;

namespace AIOps.Policies.Incidents.Grounds;

/// <summary>
/// Finds each alert its incident: the open one of its own problem; else that of the machine its target is or runs on, when one
/// opened lately; else, when there are too many at once, that of the storm; else a new one. But for storms the answer is the same
/// whether alerts come in one batch or in many, in the same order.
/// </summary>
public sealed class IncidentJoins(IncidentKeyStore keys, IncidentCorrelation correlation, GroundMap map, AlertStorm storm)
{
    /// <param name="Problem">Of the alert; how long another may still join after it, or null for as long as it is open.</param>
    /// <param name="Proposed">The incident to open.</param>
    /// <param name="MayJoin">False when it is an incident of its own whatever else is going on.</param>
    public sealed record Wish(Alert Alert, (string Key, TimeSpan? Window) Problem, string Proposed, bool MayJoin);

    /// <summary>One answer for each wish, in order, and the incidents among them that had ended.</summary>
    /// <param name="IsGrouped">Another alert's incident or a storm's, which it joined by rule, by the map or for there being so many.</param>
    public sealed record Joined(string IncidentId, bool IsGrouped);

    /// <param name="Joined">One for each wish, in order.</param>
    /// <param name="Ended">The incidents among them that had ended.</param>
    /// <param name="Storm">The incident to open for a storm that begins with these; null nearly always.</param>
    public sealed record Answer(IReadOnlyList<Joined> Joined, IReadOnlySet<string> Ended, string? Storm);

    private sealed record Placed(Wish Wish, AlertPlace Place, int At);

    /// <param name="storms">The id of a storm's incident, if one is to be opened.</param>
    public async Task<Answer> ClaimAsync(DbTransaction transaction, IReadOnlyList<Wish> wishes, string storms, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var together = await StormAsync(transaction, wishes, storms, now, cancellationToken);
        var placed = wishes.Select((wish, at) => new Placed(wish, wish.MayJoin ? map.PlaceOf(wish.Alert) : AlertPlace.Unknown, at)).ToList();
        var open = await keys.OpenAsync(transaction, [.. placed.SelectMany(p => p.Place.Grounds).Distinct().Select(KeyOf)], now, cancellationToken);
        var answers = new Joined[wishes.Count];
        var ended = new HashSet<string>(StringComparer.Ordinal);
        var opened = new Dictionary<string, (int At, string Incident)>(StringComparer.Ordinal);
        foreach (var wave in Waves(placed))
        {
            var claims = wave.Select(p => (p, Ground: GroundOf(p, open, opened) ?? (IsAlone(p.Wish) ? together : null))).ToList();
            var held = await keys.ClaimAsync(transaction, claims.Select(c => new IncidentClaim(c.p.Wish.Problem.Key, c.Ground ?? c.p.Wish.Proposed, now + c.p.Wish.Problem.Window)), now, correlation.ReopenWithin, cancellationToken);
            ended.UnionWith(held.Ended);
            foreach (var (p, ground) in claims)
            {
                var incident = held.ByKey[p.Wish.Problem.Key];
                answers[p.At] = new(incident, incident != p.Wish.Proposed && (p.Wish.Problem.Window is not null || incident == ground));
                if (p.Place.Ground is { } own)
                    opened.TryAdd(own, (p.At, incident));
            }
        }
        await keys.ClaimAsync(transaction, opened.Select(one => new IncidentClaim(KeyOf(one.Key), one.Value.Incident, now + correlation.GroundWindow)), now, TimeSpan.Zero, cancellationToken);
        if (together != storms)
            return new(answers, ended, null);
        if (answers.Any(answer => answer.IncidentId == storms))
            return new(answers, ended, storms);
        await IncidentKeyStore.DropAsync(transaction, AlertStorm.Key, storms, cancellationToken);
        return new(answers, ended, null);
    }

    /// <summary>The incident of the storm that is going on, which is the proposed one when it begins now; null when there is none.</summary>
    private async Task<string?> StormAsync(DbTransaction transaction, IReadOnlyList<Wish> wishes, string proposed, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (!storm.IsOn(wishes.Where(IsAlone).DistinctBy(wish => wish.Problem.Key).Count(), now))
            return null;
        // Read first: whoever claims makes the others wait.
        var open = await keys.OpenAsync(transaction, [AlertStorm.Key], now, cancellationToken);
        return open.TryGetValue(AlertStorm.Key, out var going) ? going
            : (await keys.ClaimAsync(transaction, [new(AlertStorm.Key, proposed, now + storm.Window)], now, TimeSpan.Zero, cancellationToken)).ByKey[AlertStorm.Key];
    }

    private static bool IsAlone(Wish wish) => wish is { MayJoin: true, Problem.Window: null };

    /// <summary>What carries goes before what it carries, and the first alert about a machine before the others about it; nearly always one wave.</summary>
    private static IEnumerable<IEnumerable<Placed>> Waves(List<Placed> placed)
    {
        var first = placed.Where(p => p.Place.Ground is not null).GroupBy(p => p.Place.Ground).Select(own => own.First()).ToHashSet();
        return placed.GroupBy(p => GroundMap.LevelOf(p.Place) * 2 + (p.Place.Ground is null || first.Contains(p) ? 0 : 1)).OrderBy(wave => wave.Key);
    }

    private static string? GroundOf(Placed placed, IReadOnlyDictionary<string, string> open, Dictionary<string, (int At, string Incident)> opened)
    {
        foreach (var ground in placed.Place.Grounds)
            if (open.TryGetValue(KeyOf(ground), out var incident))
                return incident;
            else if (opened.TryGetValue(ground, out var own) && own.At < placed.At)
                return own.Incident;
        return null;
    }

    private static string KeyOf(string ground) => $"on:{ground}";
}
