namespace AIOps.Policies.Model.Chat;

/// <summary>One line of a conversation as people see it.</summary>
/// <param name="Role"><c>user</c> or <c>assistant</c>.</param>
public sealed record ChatEntry(string SessionId, string Role, string Content, DateTimeOffset Timestamp, string? RunId = null, long Id = 0);
