namespace AIOps.Policies.Model.Actions;

/// <summary>One line per ended action, in the columns that users of InfraAI query.</summary>
public sealed record JobLog(string Action, string Target, string Status, string Result, DateTimeOffset CreatedAt, string? ActionId = null, long Id = 0);
