using System.Text.Json;

namespace AIOps.Policies.Model.Tools;

/// <summary>What a tool answered: short text for people and models, the same as data for programs.</summary>
/// <param name="Text">Short; says where it looked when it found nothing.</param>
/// <param name="Data">Structured result in snake_case, or null.</param>
/// <param name="Transient">An error that may be over soon: a timeout, 429 or 5xx. Says nothing about whether the call had an effect.</param>
/// <param name="Moved">An error because the world is no longer as the change assumed: nothing was done, and it is to be decided again.</param>
/// <param name="IsError">The call failed in a way that the caller can correct or must report; nothing was promised.</param>
public sealed record ToolResult(string Text, JsonElement? Data = null, bool IsError = false, bool Transient = false, bool Moved = false)
{
    public static ToolResult Error(string text, bool transient = false, bool moved = false) => new(text, null, true, transient, moved);

    public static ToolResult Of<T>(string text, T data) =>
        new(text, JsonSerializer.SerializeToElement(data, WireJson.Options));
}
