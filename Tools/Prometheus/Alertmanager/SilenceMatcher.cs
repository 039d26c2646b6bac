namespace AIOps.Tools.Prometheus.Alertmanager;

/// <param name="IsRegex">Anchored at both ends.</param>
/// <param name="IsEqual">False: the label must not match.</param>
public sealed record SilenceMatcher(string Name, string Value, bool IsRegex, bool IsEqual = true)
{
    public override string ToString() => $"{Name}{(IsEqual ? IsRegex ? "=~" : "=" : IsRegex ? "!~" : "!=")}\"{Value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
