using System.Globalization;

namespace AIOps.Policies.Conditions.Logic;

/// <summary>What <c>var</c> finds.</summary>
internal static class LogicData
{
    /// <summary>
    /// Follows a dotted path. Beyond the reference, what is left of a path may also be one name as a whole, because label
    /// names have dots: <c>labels.app.kubernetes.io/name</c>.
    /// </summary>
    public static object? Find(object? data, object? path, object? absent)
    {
        if (LogicValue.IsNothing(path) || path is "")
            return data;
        var rest = LogicValue.Text(path);
        while (true)
        {
            if (data is IReadOnlyDictionary<string, object?> whole && whole.TryGetValue(rest, out var found))
                return found;
            var dot = rest.IndexOf('.', StringComparison.Ordinal);
            if (!TryStep(data, dot < 0 ? rest : rest[..dot], out data))
                return absent;
            if (dot < 0)
                return data;
            rest = rest[(dot + 1)..];
        }
    }

    /// <summary>An alert as a rule sees it: the names of the placeholders <c>${alert.…}</c>, and the maps of its labels and annotations.</summary>
    public static IReadOnlyDictionary<string, object?> Of(Alert alert) => new Dictionary<string, object?>(StringComparer.Ordinal)
    {
        ["name"] = alert.Name,
        ["status"] = WireJson.Name(alert.Status),
        ["severity"] = alert.Severity,
        ["source"] = alert.Source,
        ["fingerprint"] = alert.Fingerprint,
        ["id"] = alert.Id,
        ["count"] = (double)alert.Count,
        ["starts_at"] = alert.StartsAt.ToString("O", CultureInfo.InvariantCulture),
        ["generator_url"] = alert.GeneratorUrl,
        ["labels"] = Map(alert.Labels),
        ["annotations"] = Map(alert.Annotations),
    };

    private static Dictionary<string, object?> Map(IReadOnlyDictionary<string, string> texts) =>
        texts.ToDictionary(pair => pair.Key, pair => (object?)pair.Value, StringComparer.Ordinal);

    private static bool TryStep(object? data, string name, out object? next)
    {
        next = null;
        switch (data)
        {
            case IReadOnlyDictionary<string, object?> map:
                return map.TryGetValue(name, out next);
            case IReadOnlyList<object?> list when int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < list.Count && index.ToString(CultureInfo.InvariantCulture) == name:
                next = list[index];
                return true;
            case IReadOnlyList<object?> list when name == "length":
                next = (double)list.Count;
                return true;
            case string text when name == "length":
                next = (double)text.Length;
                return true;
            case string text when int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at < text.Length && at.ToString(CultureInfo.InvariantCulture) == name:
                next = text[at].ToString();
                return true;
            default:
                return false;
        }
    }
}
