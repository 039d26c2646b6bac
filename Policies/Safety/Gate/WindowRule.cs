using AIOps.Policies.Safety.Windows;

namespace AIOps.Policies.Safety.Gate;

/// <summary>Nothing changes where a window is open, unless an admin has overridden it for this action.</summary>
public abstract class WindowRule(WindowKind kind, string what) : IGateRule
{
    public string Name => WireJson.Name(kind);

    public GateVerdict Judge(GateFacts facts)
    {
        var action = facts.Action;
        if (facts.State is not { } state)
            return GateVerdict.Deny($"whether there is {what} could not be read");
        if (action.Override is { } word)
            return GateVerdict.Allow($"overridden by {word.By}: {word.Reason}");
        foreach (var window in state.Windows.Where(w => w.Kind == kind))
            if (window.Scope.Match(action.Tool, action.Target, state.Labels) is not WindowMatch.No and var match
                && WindowHours.Of(window, facts.Now) is { Holds: true } hours)
                return GateVerdict.Deny(Reason(window, hours, match, action));
        return GateVerdict.Allow($"no {what} here now");
    }

    private string Reason(SafetyWindow window, WindowHours hours, WindowMatch match, ActionRequest action)
    {
        var until = hours.Until is { } end ? $" until {end:u}" : $", which cannot be read here ({hours.Problem})";
        var doubt = match == WindowMatch.Unclear ? "; whether its labels mean this target cannot be told, so it holds" : "";
        // A policy asks again by itself; a person should know the way out.
        var way = action.Origin == ActionOrigin.Policy ? "" : $". An admin may override it for this action: POST /api/actions/{action.Id}/override with a reason";
        return $"{what} \"{window.Reason}\" by {window.CreatedBy}{until}{doubt}{way}";
    }
}
