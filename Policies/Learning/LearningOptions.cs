namespace AIOps.Policies.Learning;

/// <summary>How long is remembered what helped, and when a policy is proposed because of it.</summary>
public sealed class LearningOptions
{
    public const string Section = "Learning";

    /// <summary>What is older is forgotten.</summary>
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(365);

    /// <summary>Distinct incidents in which the same fix was verified, without a harmful one since, before a policy is proposed.</summary>
    public int ProposeAfter { get; set; } = 3;

    /// <summary>How many more of them before a rejected proposal comes back.</summary>
    public int ProposeAgainAfter { get; set; } = 5;

    /// <summary>Suggest or Earned: what a proposed policy may do at first.</summary>
    public ActionMode ProposedMode { get; set; } = ActionMode.Suggest;

    /// <summary>How often it is looked for what may be proposed.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(5);
}
