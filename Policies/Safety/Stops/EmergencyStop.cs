using System.Data.Common;
using AIOps.Policies.Safety.Gate;
using AIOps.Policies.Storage;

namespace AIOps.Policies.Safety.Stops;

/// <summary>
/// Stops every change everywhere. It takes the gate's lock: when <see cref="StopAsync"/> returns, every action that passed the
/// gate before is already marked as running, and no other passes until <see cref="ResumeAsync"/>.
/// </summary>
public sealed class EmergencyStop(Database database, StopStore stops, ActionGate gate, AuditStore audit, TimeProvider time)
{
    /// <summary>The order that stands; a second stop leaves the first one's words and is audited.</summary>
    public Task<StopOrder> StopAsync(string reason, Principal by, CancellationToken cancellationToken) =>
        database.WriteAsync(async transaction =>
        {
            await gate.EnterAsync(transaction, cancellationToken);
            var before = await stops.GetAsync(transaction, cancellationToken);
            var order = before ?? new StopOrder(reason, by.Id, time.GetUtcNow());
            if (before is null)
                await stops.SetAsync(transaction, order, cancellationToken);
            await AuditAsync(transaction, by, "safety.stop", before, new StopOrder(reason, by.Id, time.GetUtcNow()), cancellationToken);
            return order;
        }, cancellationToken);

    /// <summary>The order that stood, or null when there was none.</summary>
    public Task<StopOrder?> ResumeAsync(string reason, Principal by, CancellationToken cancellationToken) =>
        database.WriteAsync(async transaction =>
        {
            await gate.EnterAsync(transaction, cancellationToken);
            if (await stops.GetAsync(transaction, cancellationToken) is not { } before)
                return null;
            await stops.ClearAsync(transaction, cancellationToken);
            await AuditAsync(transaction, by, "safety.resume", before, new StopOrder(reason, by.Id, time.GetUtcNow()), cancellationToken);
            return before;
        }, cancellationToken);

    private Task AuditAsync(DbTransaction transaction, Principal by, string verb, StopOrder? before, StopOrder after, CancellationToken cancellationToken) =>
        audit.AppendAsync(transaction, new AuditEntry(time.GetUtcNow(), by.Id, verb, "safety:stop",
            before is null ? null : WireJson.ToElement(before), WireJson.ToElement(after)), cancellationToken);
}
