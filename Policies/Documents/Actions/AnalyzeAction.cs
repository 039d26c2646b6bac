namespace AIOps.Policies.Documents.Actions;

/// <summary>Asks for an analysis of the alert, and changes nothing: <c>{"analyze": true}</c>.</summary>
public sealed record AnalyzeAction : PolicyAction;
