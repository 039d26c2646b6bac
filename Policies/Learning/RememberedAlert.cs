namespace AIOps.Policies.Learning;

/// <summary>What an alert said when something was done about it. Later reports of the same problem may say something else.</summary>
public sealed record RememberedAlert(string Source, string? Severity, IReadOnlyDictionary<string, string> Labels)
{
    private const int MaxLabels = 64, MaxText = 8 * 1024;

    /// <summary>Whole unless it had to be masked or is too large: then nothing may be concluded from what is missing.</summary>
    public static (RememberedAlert Alert, bool IsWhole) Of(Alert alert)
    {
        if (alert.Labels.Count > MaxLabels || alert.Labels.Sum(l => l.Key.Length + l.Value.Length) > MaxText)
            return (new(alert.Source, alert.Severity, new Dictionary<string, string>()), false);
        var element = WireJson.ToElement(alert.Labels);
        var masked = MaskedJson.Of(element);
        var isWhole = masked.EnumerateObject().All(l => alert.Labels.TryGetValue(l.Name, out var value) && l.Value.GetString() == value);
        return (new(alert.Source, alert.Severity, masked.EnumerateObject().ToDictionary(l => l.Name, l => l.Value.GetString()!, StringComparer.Ordinal)), isWhole);
    }

    /// <summary>As if it fired now.</summary>
    public Alert Firing(string name) => new() { Id = "", Source = Source, Fingerprint = "", Name = name, Severity = Severity, Labels = Labels };
}
