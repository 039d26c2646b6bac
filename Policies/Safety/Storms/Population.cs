using System.Data.Common;
using AIOps.Policies.Storage;
using AIOps.Policies.Storage.Mapping;

namespace AIOps.Policies.Safety.Storms;

/// <summary>How many targets of a class the map knows. A count of a minute ago is good enough: a population does not jump.</summary>
public sealed class Population(TimeProvider time)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);

    private volatile Counted? _last;

    /// <summary>Null when the map knows none: systems that were not asked have an unknown number, not zero.</summary>
    public async Task<int?> CountAsync(DbTransaction transaction, string targetClass, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (_last is not { } last || now - last.At >= Fresh || now < last.At)
        {
            var maps = await transaction.ListAsync("SELECT map FROM topology_sources WHERE map IS NOT NULL", null, row => row.Document<TopologyMap>("map"), cancellationToken);
            last = new Counted(now, maps.SelectMany(m => m.Nodes).Select(n => (n.Kind, n.Name)).Distinct().CountBy(n => n.Kind).ToDictionary());
            _last = last;
        }
        return Targets.IsOnTheMap(targetClass) && last.ByClass.TryGetValue(targetClass, out var count) ? count : null;
    }

    private sealed record Counted(DateTimeOffset At, Dictionary<string, int> ByClass);
}
