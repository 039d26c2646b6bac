using System.Data.Common;
using AIOps.Policies.Safety.Gate;
using AIOps.Policies.Storage;

namespace AIOps.Policies.Safety.Storms;

/// <summary>Tells people of a storm once: one open incident for each class of targets, however many actions are held.</summary>
public sealed class StormIncidents(IncidentStore incidents, TimeProvider time)
{
    public const string Source = "storm_brake";

    /// <summary>Opens the storm's incident when the action was held by the brake and none is open. The caller holds the gate's lock.</summary>
    public async Task NoteAsync(DbTransaction transaction, ActionRequest action, CancellationToken cancellationToken)
    {
        if (action.Status != ActionStatus.Denied || action.Decisions is not [.., { Rule: StormRule.RuleName, Outcome: "deny" } held])
            return;
        var targetClass = Targets.ClassOf(action.Target);
        var fingerprint = $"{Source}:{targetClass}";
        if (await incidents.FindOpenAsync(transaction, fingerprint, cancellationToken) is not null)
            return;
        var now = time.GetUtcNow();
        var incident = new Incident
        {
            Id = Guid.CreateVersion7(now).ToString("N"),
            Fingerprint = fingerprint,
            Title = $"Storm brake: policies are held on {targetClass} targets",
            Severity = "critical",
            Source = Source,
            Target = targetClass,
            CreatedAt = now,
            UpdatedAt = now,
        };
        await incidents.InsertAsync(transaction, incident, cancellationToken);
        await incidents.AppendAsync(transaction, [new IncidentEvent(0, incident.Id, now, "storm", held.Reason, action.Id)], cancellationToken);
    }
}
