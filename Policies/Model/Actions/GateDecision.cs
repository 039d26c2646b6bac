namespace AIOps.Policies.Model.Actions;

/// <summary>What one gate rule said.</summary>
/// <param name="Pass"><c>request</c>, <c>approve</c> or <c>execute</c>: the gate is asked at each.</param>
/// <param name="Rule">snake_case name of the rule.</param>
/// <param name="Outcome"><c>allow</c>, <c>deny</c>, or what the mode rule chose.</param>
public sealed record GateDecision(string Pass, string Rule, string Outcome, string Reason, DateTimeOffset At);
