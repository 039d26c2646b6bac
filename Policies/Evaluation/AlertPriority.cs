namespace AIOps.Policies.Evaluation;

/// <summary>How urgent what an alert asks for is, by its severity. A word that nobody knows is neither urgent nor idle.</summary>
internal static class AlertPriority
{
    public static ActionPriority Of(Alert alert) => alert.Severity switch
    {
        "critical" or "high" or "page" or "emergency" or "disaster" or "error" => ActionPriority.High,
        "info" or "information" or "informational" or "low" or "none" or "debug" => ActionPriority.Low,
        _ => ActionPriority.Normal,
    };
}
