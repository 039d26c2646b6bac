using System.Globalization;

namespace AIOps.Policies.Autonomy;

/// <summary>How far a record carries: suggest, approve or auto. Pure.</summary>
public static class EarnedLevel
{
    /// <summary>What the counts alone allow.</summary>
    public static ActionMode Of(AutonomyCounts counts, AutonomyOptions options) =>
        counts.Incidents >= options.AutoIncidents && counts.Bound >= options.AutoBound ? ActionMode.Auto
        : counts.Incidents >= options.ApproveIncidents && counts.Bound >= options.ApproveBound ? ActionMode.Approve
        : ActionMode.Suggest;

    /// <summary>The level after an action has ended, from the one before: up by one step at most, down as far as need be.</summary>
    public static ActionMode Next(ActionMode before, AutonomyCounts counts, AutonomyOptions options) =>
        Lower(Of(counts, options), before >= ActionMode.Approve ? ActionMode.Auto : ActionMode.Approve);

    /// <summary>The level in force: a rise counts once it is recorded, a fall at once.</summary>
    public static ActionMode InForce(ActionMode? recorded, AutonomyCounts counts, AutonomyOptions options) =>
        recorded is ActionMode.Approve or ActionMode.Auto ? Lower(recorded.Value, Of(counts, options)) : ActionMode.Suggest;

    /// <summary>No record makes up for what the risk forbids.</summary>
    public static ActionMode Cap(ActionMode level, Risk risk, Risk autoUpTo) =>
        risk > autoUpTo || risk >= Risk.Destructive ? Lower(level, ActionMode.Approve) : level;

    /// <summary>What is missing for the next level, in words; null at auto.</summary>
    public static string? Missing(ActionMode level, AutonomyCounts counts, AutonomyOptions options)
    {
        if (level == ActionMode.Auto)
            return null;
        var (next, incidents, bound) = level == ActionMode.Approve
            ? ("auto", options.AutoIncidents, options.AutoBound)
            : ("approve", options.ApproveIncidents, options.ApproveBound);
        var missing = new List<string>();
        if (counts.Incidents < incidents)
            missing.Add($"{incidents - counts.Incidents} more incidents (has {counts.Incidents} of {incidents})");
        if (counts.Bound < bound)
            missing.Add(string.Create(CultureInfo.InvariantCulture, $"a lower bound of {bound:0.00} (has {counts.Bound:0.00})"));
        return missing.Count == 0 ? $"the next verified action, for {next}" : $"{string.Join(" and ", missing)}, for {next}";
    }

    private static ActionMode Lower(ActionMode one, ActionMode other) => one < other ? one : other;
}
