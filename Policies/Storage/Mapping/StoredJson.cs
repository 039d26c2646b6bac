using System.Text.Json;

namespace AIOps.Policies.Storage.Mapping;

/// <summary>A JSON document on its way into a statement.</summary>
internal readonly record struct StoredJson(string Text)
{
    public static StoredJson Of(JsonElement element) => new(element.GetRawText());

    public static StoredJson? Of(JsonElement? element) => element is { ValueKind: not JsonValueKind.Undefined } value ? Of(value) : null;

    public static StoredJson Document<T>(T value) => new(JsonSerializer.Serialize(value, WireJson.Options));

    public static StoredJson? DocumentOrNull<T>(T? value) where T : class => value is null ? null : Document(value);
}
