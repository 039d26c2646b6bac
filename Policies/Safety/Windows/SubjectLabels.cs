using System.Text.Json;
using AIOps.Policies.Conditions;

namespace AIOps.Policies.Safety.Windows;

/// <summary>The labels by which a window may mean an alert or an action.</summary>
/// <param name="Alert">Labels of the alert that asked, or null when there is none or it cannot be read: then what is not among the arguments is unclear.</param>
/// <param name="Arguments">The action's plain arguments, which name its target in the words of labels (<c>namespace</c> …).</param>
public sealed record SubjectLabels(IReadOnlyDictionary<string, string>? Alert, IReadOnlyDictionary<string, string>? Arguments = null)
{
    public WindowMatch Match(string name, string pattern)
    {
        var wildcard = new Wildcard(pattern);
        string? argument = null;
        if (Arguments?.TryGetValue(name, out argument) == true && wildcard.Matches(argument))
            return WindowMatch.Yes;
        return Alert is null
            ? argument is null ? WindowMatch.Unclear : WindowMatch.No
            : Alert.TryGetValue(name, out var value) && wildcard.Matches(value) ? WindowMatch.Yes : WindowMatch.No;
    }

    public static SubjectLabels Of(JsonElement arguments, IReadOnlyDictionary<string, string>? alert) => new(alert,
        arguments.ValueKind != JsonValueKind.Object ? [] : arguments.EnumerateObject()
            .Where(a => a.Value.ValueKind is JsonValueKind.String or JsonValueKind.Number)
            .ToDictionary(a => a.Name, a => a.Value.ToString()));
}
