using System.Collections.Concurrent;
using AIOps.Policies.Safety;
using AIOps.Policies.Storage;
using Microsoft.Extensions.Options;

namespace AIOps.Worker.Execution;

/// <summary>Bounds how many targets of one class this process changes at once: two nodes drained together are an outage.</summary>
public sealed class TargetSlots(ActionStore actions, IOptions<WorkerOptions> options)
{
    private readonly ConcurrentDictionary<string, int> _taken = new(StringComparer.Ordinal);

    /// <summary>Null when all slots of the action's class are taken; else dispose it to give the slot back.</summary>
    public async Task<Slot?> TryTakeAsync(string actionId, CancellationToken cancellationToken)
    {
        if (options.Value.PerClass.Count == 0 || await actions.GetAsync(actionId, cancellationToken) is not { } action)
            return new Slot(this, null);
        var targetClass = Targets.ClassOf(action.Target);
        if (!options.Value.PerClass.TryGetValue(targetClass, out var most))
            return new Slot(this, null);
        if (_taken.AddOrUpdate(targetClass, 1, (_, taken) => taken + 1) <= most)
            return new Slot(this, targetClass);
        Give(targetClass);
        return null;
    }

    private void Give(string targetClass) => _taken.AddOrUpdate(targetClass, 0, (_, taken) => taken - 1);

    public sealed class Slot(TargetSlots slots, string? targetClass) : IDisposable
    {
        public void Dispose()
        {
            if (targetClass is not null)
                slots.Give(targetClass);
        }
    }
}
