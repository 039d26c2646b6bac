namespace AIOps.Policies.Model.Actions;

/// <summary>One person's yes to exactly the stored call.</summary>
public sealed record ActionApproval(string By, DateTimeOffset At);
