using System.Text.Json;
using AIOps.Policies.Safety.Arguments;

namespace AIOps.Tools.Abstractions;

/// <summary>In which members two states of a target differ.</summary>
internal static class StateDifference
{
    private const int MaxValue = 80;

    public static string? Of<T>(T decided, T now)
    {
        var (before, after) = (WireJson.ToElement(decided), WireJson.ToElement(now));
        if (CanonicalJson.Hash(before) == CanonicalJson.Hash(after))
            return null;
        if (before.ValueKind != JsonValueKind.Object || after.ValueKind != JsonValueKind.Object)
            return "the target changed";
        var members = before.EnumerateObject().Concat(after.EnumerateObject()).Select(m => m.Name).Distinct()
            .Where(name => Text(before, name) != Text(after, name)).Select(name => $"{name} went from {Shown(before, name)} to {Shown(after, name)}");
        return string.Join(", ", members);
    }

    private static string Text(JsonElement state, string member) =>
        state.TryGetProperty(member, out var value) ? CanonicalJson.Canonicalize(value).GetRawText() : "nothing";

    private static string Shown(JsonElement state, string member) => Excerpt.Head(CredentialMask.Apply(Text(state, member)), MaxValue);
}
