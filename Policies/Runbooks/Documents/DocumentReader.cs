using System.Text.Json;
using AIOps.Policies.Conditions;
using AIOps.Policies.Documents;

namespace AIOps.Policies.Runbooks.Documents;

/// <summary>Reads the members of one object of a document; an error names the member's path.</summary>
internal readonly struct DocumentReader
{
    private readonly JsonElement _object;
    private readonly string _path;

    public DocumentReader(JsonElement value, string path)
    {
        if (value.ValueKind != JsonValueKind.Object)
            throw new PolicyFormatException(path.Length == 0 ? "runbook" : path, "must be an object");
        (_object, _path) = (value, path);
    }

    public string Path(string name) => _path.Length == 0 ? name : $"{_path}.{name}";

    public PolicyFormatException Wrong(string name, string problem) => new(Path(name), problem);

    public PolicyFormatException Missing(string name) => Wrong(name, "is missing");

    public void Allow(params ReadOnlySpan<string> known)
    {
        foreach (var member in _object.EnumerateObject())
            if (!known.Contains(member.Name))
                throw Wrong(member.Name, $"is unknown; known are {string.Join(", ", known.ToArray())}");
    }

    public JsonElement? Member(string name) =>
        _object.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    public string? Text(string name, int max) => Member(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } value when value.GetString() is { Length: > 0 } text && text.Length <= max => text,
        _ => throw Wrong(name, $"must be a text of 1 to {max} characters"),
    };

    public bool Flag(string name) => Member(name) switch
    {
        null or { ValueKind: JsonValueKind.False } => false,
        { ValueKind: JsonValueKind.True } => true,
        _ => throw Wrong(name, "must be true or false"),
    };

    public int? Number(string name, int least, int most) => Member(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } value when value.TryGetInt32(out var number) && number >= least && number <= most => number,
        _ => throw Wrong(name, $"must be a whole number from {least} to {most}"),
    };

    public TimeSpan? Span(string name, TimeSpan longest) => Text(name, 64) switch
    {
        null => null,
        { } text when Duration.TryParse(text, out var span) && span > TimeSpan.Zero && span <= longest => span,
        _ => throw Wrong(name, $"must be a duration such as 30s, 5m or 1h, at most {Duration.Format(longest)}"),
    };
}
