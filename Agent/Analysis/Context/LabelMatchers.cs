using System.Text;
using System.Text.RegularExpressions;

namespace AIOps.Agent.Analysis.Context;

/// <summary>
/// The conditions in the braces of a PromQL or LogQL selector. Values come from outside and stay values: escaped as both
/// languages escape their double-quoted strings (prometheus.io/docs, "String literals": as in Go).
/// </summary>
internal sealed partial class LabelMatchers
{
    private readonly List<string> _conditions = [];

    public bool IsEmpty => _conditions.Count == 0;

    /// <summary>Adds nothing for a value that is null.</summary>
    public LabelMatchers Is(string name, string? value) => Add(name, "=", value);

    /// <summary>Pods of a workload: its name and what controllers put behind it.</summary>
    public LabelMatchers BeginsWith(string name, string? prefix) => Add(name, "=~", prefix is null ? null : $"{Literal(prefix)}-.*");

    /// <summary>With one more condition, which is ours and no value from outside.</summary>
    public string With(string condition) => $"{{{string.Join(",", [.. _conditions, condition])}}}";

    public override string ToString() => $"{{{string.Join(",", _conditions)}}}";

    private LabelMatchers Add(string name, string operation, string? value)
    {
        if (!Name().IsMatch(name))
            throw new ArgumentException($"'{name}' is no label name", nameof(name));
        if (value is not null)
            _conditions.Add($"{name}{operation}\"{Escape(value)}\"");
        return this;
    }

    private static string Escape(string value)
    {
        var text = new StringBuilder(value.Length);
        foreach (var c in value)
            _ = c switch
            {
                '\\' => text.Append("\\\\"),
                '"' => text.Append("\\\""),
                '\n' => text.Append("\\n"),
                _ when char.IsControl(c) || char.IsSurrogate(c) => text.Append('\uFFFD'),
                _ => text.Append(c),
            };
        return text.ToString();
    }

    /// <summary>For RE2: every character that means something stands for itself.</summary>
    private static string Literal(string value) => Special().Replace(value, @"\$0");

    [GeneratedRegex(@"\A[a-zA-Z_][a-zA-Z0-9_]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    [GeneratedRegex(@"[\\.+*?()|\[\]{}^$]", RegexOptions.CultureInvariant)]
    private static partial Regex Special();
}
