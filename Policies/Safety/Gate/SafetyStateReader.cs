using System.Data.Common;
using AIOps.Policies.Safety.Breakers;
using AIOps.Policies.Safety.Stops;
using AIOps.Policies.Safety.Storms;
using AIOps.Policies.Safety.Windows;
using AIOps.Policies.Storage;

namespace AIOps.Policies.Safety.Gate;

/// <summary>Reads what is in force, inside the transaction that holds the gate's lock.</summary>
public sealed class SafetyStateReader(StopStore stops, WindowStore windows, BreakerReader breakers, StormReader storms, AlertStore alerts)
{
    public async Task<SafetyState> ReadAsync(DbTransaction transaction, ActionRequest action, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var inForce = await windows.AllAsync(transaction, now, cancellationToken);
        // Only windows ask for labels.
        var alert = action.AlertId is { } id && inForce.Count > 0 ? await alerts.GetAsync(transaction, id, cancellationToken) : null;
        return new SafetyState(
            await stops.GetAsync(transaction, cancellationToken),
            inForce,
            SubjectLabels.Of(action.Arguments, alert?.Labels),
            await breakers.ReadAsync(transaction, action, now, cancellationToken),
            await storms.ReadAsync(transaction, Targets.ClassOf(action.Target), action.Id, cancellationToken));
    }
}
