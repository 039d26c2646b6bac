using System.Text.Json;
using System.Text.RegularExpressions;
using AIOps.Agent.Api;
using AIOps.Agent.Api.Requests;

namespace AIOps.Agent.Chat;

/// <summary>A message to the chat as it comes in over HTTP or a WebSocket.</summary>
public sealed partial record ChatRequest(string? SessionId, string Message)
{
    public const int MaxMessage = 16_000;

    /// <summary>Every character of the longest message may be written as a six-byte escape.</summary>
    public const int MaxBytes = (MaxMessage * 6) + 4096;

    /// <exception cref="InputException">Names the member.</exception>
    public static ChatRequest Read(JsonElement body)
    {
        CheckMembers(body, "session_id", "message");
        var message = Text(body, "message")?.Trim() ?? throw new InputException("message", "is missing");
        if (message.Length is 0 or > MaxMessage)
            throw new InputException("message", $"must have 1 to {MaxMessage} characters, not {message.Length}");
        return new ChatRequest(SessionIdOf(Text(body, "session_id")), message);
    }

    /// <exception cref="InputException">It is no session id.</exception>
    public static string? SessionIdOf(string? id) =>
        id is null || IsSessionId(id) ? id : throw new InputException("session_id", "must be 1 to 64 letters, digits, dashes or underscores");

    internal static bool IsSessionId(string id) => SessionPattern().IsMatch(id);

    internal static void CheckMembers(JsonElement body, params string[] known)
    {
        if (body.ValueKind != JsonValueKind.Object)
            throw new InputException("body", "must be an object");
        foreach (var member in body.EnumerateObject())
            if (!known.Contains(member.Name))
                throw new InputException(Excerpt.Head(member.Name, 64, ""), $"is unknown; known are {string.Join(", ", known)}");
    }

    internal static string? Text(JsonElement body, string name) =>
        !body.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : throw new InputException(name, "must be a text");

    [GeneratedRegex(@"\A[A-Za-z0-9_-]{1,64}\z")]
    private static partial Regex SessionPattern();
}
