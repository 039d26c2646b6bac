using System.Globalization;

namespace AIOps.Policies.Documents;

/// <summary>What a placeholder may name of an alert.</summary>
internal static class AlertField
{
    private static readonly Dictionary<string, Func<Alert, string?>> Own = new(StringComparer.Ordinal)
    {
        ["name"] = alert => alert.Name,
        ["status"] = alert => WireJson.Name(alert.Status),
        ["severity"] = alert => alert.Severity,
        ["source"] = alert => alert.Source,
        ["fingerprint"] = alert => alert.Fingerprint,
        ["id"] = alert => alert.Id,
        ["starts_at"] = alert => alert.StartsAt.ToString("O", CultureInfo.InvariantCulture),
        ["generator_url"] = alert => alert.GeneratorUrl,
    };

    public static string Names => string.Join(", ", Own.Keys);

    /// <summary>Null for a name that means nothing.</summary>
    public static Func<Alert, string?>? Reader(string name)
    {
        var (kind, key) = name.IndexOf('.') is >= 0 and var dot ? (name[..dot], name[(dot + 1)..]) : ("label", name);
        if (key.Length == 0)
            return null;
        return kind switch
        {
            "label" or "labels" => alert => alert.Labels.GetValueOrDefault(key),
            "annotation" or "annotations" => alert => alert.Annotations.GetValueOrDefault(key),
            "alert" => Own.GetValueOrDefault(key),
            _ => null,
        };
    }
}
