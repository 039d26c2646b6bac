namespace AIOps.Policies.Safety.Windows;

/// <summary>What a window is about; each part that is stated must hold, and what is not stated holds always. Values take <c>*</c> and <c>?</c>.</summary>
/// <param name="Tool">Name of the tool, without the <c>mcp_</c> prefix.</param>
/// <param name="TargetClass">What stands before the colon of a target: <c>pod</c>, <c>deployment</c>, <c>vm</c> …</param>
/// <param name="Target">The whole target, such as <c>pod:shop/*</c>.</param>
/// <param name="Labels">By name: what the alert's label, or the action's argument of that name, must be.</param>
public sealed record WindowScope(string? Tool = null, string? TargetClass = null, string? Target = null, IReadOnlyDictionary<string, string>? Labels = null)
{
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsEverything => Tool is null && TargetClass is null && Target is null && Labels is not { Count: > 0 };

    /// <summary>Whether an action on the target is meant.</summary>
    public WindowMatch Match(string tool, string target, SubjectLabels labels)
    {
        if (!Holds(Tool, tool) || !HoldsTarget(target))
            return WindowMatch.No;
        var match = WindowMatch.Yes;
        foreach (var (name, pattern) in Labels ?? NoLabels)
            match = (WindowMatch)Math.Min((int)match, (int)labels.Match(name, pattern));
        return match;
    }

    /// <summary>Whether an alert is meant. An alert runs no tool: a scope that names one is about actions alone.</summary>
    public bool Matches(SubjectLabels labels, IReadOnlyList<string> targets) =>
        Tool is null
        && ((TargetClass is null && Target is null) || targets.Any(HoldsTarget))
        && (Labels ?? NoLabels).All(l => labels.Match(l.Key, l.Value) == WindowMatch.Yes);

    private bool HoldsTarget(string target) => Holds(TargetClass, Targets.ClassOf(target)) && Holds(Target, target);

    private static bool Holds(string? pattern, string value) => pattern is null || new Conditions.Wildcard(pattern).Matches(value);

    private static readonly Dictionary<string, string> NoLabels = [];
}
