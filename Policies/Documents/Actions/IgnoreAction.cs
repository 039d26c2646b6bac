namespace AIOps.Policies.Documents.Actions;

/// <summary>Does nothing but keep later policies from acting, and people from being told: <c>{"ignore": true}</c>.</summary>
public sealed record IgnoreAction : PolicyAction;
