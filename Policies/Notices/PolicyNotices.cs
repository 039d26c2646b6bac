using System.Data.Common;
using System.Text.Json;
using AIOps.Policies.Documents;
using AIOps.Policies.Documents.Actions;
using AIOps.Policies.Incidents;

namespace AIOps.Policies.Notices;

/// <summary>Makes a policy's <c>notify</c> into stored notices, one for each channel, in the transaction that decides on it.</summary>
public sealed class PolicyNotices(NoticeStore notices, IncidentJournal journal, TimeProvider time)
{
    /// <param name="why">What happened, where the policy has no words of its own.</param>
    public async Task AddAsync(DbTransaction transaction, Policy policy, NotifyAction action, Alert alert, string why, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        foreach (var channel in action.Channels)
            await notices.AddAsync(transaction, new Notice(
                Guid.CreateVersion7(now).ToString("N"), channel, $"{policy.Name}: {alert.Name}", Message(action, alert, why), alert.Severity, alert.Id, alert.IncidentId, policy.Id, now), cancellationToken);
        if (alert.IncidentId is { } incident)
            await journal.WriteAsync(transaction, new IncidentEvent(0, incident, now, "notice", $"policy \"{policy.Name}\" tells {string.Join(", ", action.Channels)}"), null, cancellationToken);
    }

    /// <summary>A value that the alert lacks must not keep people from being told.</summary>
    private static string Message(NotifyAction action, Alert alert, string why)
    {
        if (action.Message is not { } template)
            return why;
        var filled = Placeholders.Resolve(JsonSerializer.SerializeToElement(template), alert, out var unresolved).GetString()!;
        return unresolved.Count == 0 ? filled : $"{filled} (the alert has no {string.Join(", ", unresolved)})";
    }
}
