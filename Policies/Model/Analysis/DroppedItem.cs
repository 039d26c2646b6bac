namespace AIOps.Policies.Model.Analysis;

/// <param name="Kind"><c>evidence</c> or <c>recommended_action</c>.</param>
public sealed record DroppedItem(string Kind, string What, string Reason);
