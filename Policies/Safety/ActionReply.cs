namespace AIOps.Policies.Safety;

/// <summary>Answer to approve, deny or cancel.</summary>
/// <param name="Action">The action as it is now; null when there is none with that id.</param>
/// <param name="Refusal">Why nothing was done, or null.</param>
public sealed record ActionReply(ActionRequest? Action, string? Refusal = null);
