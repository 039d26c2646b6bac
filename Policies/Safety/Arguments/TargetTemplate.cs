using System.Text;
using System.Text.Json;

namespace AIOps.Policies.Safety.Arguments;

/// <summary>Names what a call touches: <c>pod:{namespace}/{pod_name}</c> filled from its arguments.</summary>
public static class TargetTemplate
{
    private const int MaxLength = 255;

    /// <summary>False, with the reason in <paramref name="target"/>, when an argument that names the target is missing, empty or not plain.</summary>
    public static bool TryResolve(string template, JsonElement arguments, out string target)
    {
        var result = new StringBuilder();
        for (var i = 0; i < template.Length; i++)
        {
            if (template[i] != '{')
            {
                result.Append(template[i]);
                continue;
            }
            var end = template.IndexOf('}', i);
            if (end < 0)
            {
                target = $"the tool's target {template} is not well formed";
                return false;
            }
            var name = template[(i + 1)..end];
            i = end;
            var value = arguments.ValueKind == JsonValueKind.Object && arguments.TryGetProperty(name, out var argument) ? argument.ToString() : "";
            if (value.Length == 0 || value.Any(char.IsControl))
            {
                target = $"argument {name} names the target and is missing, empty or not plain text";
                return false;
            }
            result.Append(value);
        }
        target = result.ToString();
        if (target.Length <= MaxLength)
            return true;
        target = $"the target's name is longer than {MaxLength} characters";
        return false;
    }

    /// <summary>The class of a target, what stands before the colon: <c>pod</c>.</summary>
    public static string ClassOf(string target) => target.Split(':', 2)[0];
}
