namespace AIOps.Policies.Documents.Actions;

/// <summary>What a policy does when it matches; each kind is a type of its own.</summary>
public abstract record PolicyAction;
