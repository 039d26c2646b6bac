namespace AIOps.Policies.Documents.Actions;

/// <summary>Tells people: <c>{"notify": ["log", "webhook"], "message": "… ${label.x} …"}</c>. Alone, or as the last rung of a ladder.</summary>
/// <param name="Channels">At least one, by name.</param>
/// <param name="Message">May hold placeholders; null says what happened.</param>
public sealed record NotifyAction(IReadOnlyList<string> Channels, string? Message) : PolicyAction;
