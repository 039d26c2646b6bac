namespace AIOps.Policies.Model.Actions;

/// <summary>An admin's word that an action may pass blackouts and maintenance.</summary>
/// <param name="Of">On the denied action: the action that was asked for in its place; on that one: the denied action.</param>
public sealed record ActionOverride(string By, string Reason, DateTimeOffset At, string Of);
