using AIOps.Policies.Storage.Mapping;

namespace AIOps.Policies.Storage.Batches;

/// <summary>
/// What one statement can do of a batch. Within a wave every fingerprint fires as one row and is then resolved at most once;
/// a problem that fires again after its resolution in the same batch does so in the next wave.
/// </summary>
internal sealed class AlertWave
{
    /// <summary>In fingerprint order, which is the order in which rows are locked.</summary>
    public SortedList<string, AlertFold> Firing { get; } = new(StringComparer.Ordinal);

    public SortedList<string, AlertFold> Resolved { get; } = new(StringComparer.Ordinal);

    public static List<AlertWave> Fold(IReadOnlyList<Alert> alerts)
    {
        var waves = new List<AlertWave> { new() };
        var current = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var place = 0; place < alerts.Count; place++)
        {
            var alert = alerts[place];
            var fingerprint = StoredText.Clean(alert.Fingerprint);
            var at = current.GetValueOrDefault(fingerprint);
            if (alert.Status == AlertStatus.Firing && waves[at].Resolved.ContainsKey(fingerprint))
            {
                current[fingerprint] = ++at;
                if (at == waves.Count)
                    waves.Add(new());
            }
            var side = alert.Status == AlertStatus.Firing ? waves[at].Firing : waves[at].Resolved;
            if (side.TryGetValue(fingerprint, out var fold))
                fold.Add(alert, place);
            else
                side.Add(fingerprint, new(fingerprint, alert, place));
        }
        return waves;
    }
}
