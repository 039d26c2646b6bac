using System.Globalization;
using AIOps.Policies.Safety.Arguments;
using Microsoft.Extensions.Options;

namespace AIOps.Policies.Incidents;

/// <summary>Says of an alert which problem it is a sign of.</summary>
public sealed class IncidentCorrelation(IOptions<IncidentOptions> options)
{
    private readonly IReadOnlyList<CorrelationRule> _rules = [.. options.Value.Rules];

    public TimeSpan ReopenWithin { get; } = options.Value.ReopenWithin;

    public TimeSpan GroundWindow { get; } = options.Value.Topology.Window;

    public FlappingOptions Flapping { get; } = options.Value.Flapping;

    /// <summary>The same for all alerts of one problem, and how long after the last of them another may still join.</summary>
    public (string Key, TimeSpan? Window) Of(Alert alert)
    {
        for (var i = 0; i < _rules.Count; i++)
            if (_rules[i].Labels.All(alert.Labels.ContainsKey))
                return ($"rule:{i.ToString(CultureInfo.InvariantCulture)}:{Identity(_rules[i], alert)}", _rules[i].Window);
        return (Alone(alert), null);
    }

    /// <summary>The key of an alert that shares its incident with no other problem.</summary>
    public static string Alone(Alert alert) => $"alert:{alert.Fingerprint}";

    // Names and values, so that a rule that changed does not join what it did not mean.
    private static string Identity(CorrelationRule rule, Alert alert) => CanonicalJson.Hash(rule.Labels.SelectMany(label => new[] { label, alert.Labels[label] }).ToArray())[..32];
}
