namespace AIOps.Agent.Chat;

/// <summary>Answer to a message: a run that has begun, or why none has.</summary>
/// <param name="RunId">Null: the session is another principal's, or <paramref name="Busy"/> says what stands in the way.</param>
public sealed record ChatStart(string SessionId, string? RunId, string? Busy = null);
