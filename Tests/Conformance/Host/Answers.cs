using System.Text.Json;
using ModelContextProtocol.Protocol;

namespace AIOps.ConformanceHost;

/// <summary>What the client answered to the questions of an earlier round; it may be of any shape.</summary>
internal static class Answers
{
    /// <summary>The value under a path of members as text, or null where there is none.</summary>
    public static string? Find(RequestParams parameters, string key, params ReadOnlySpan<string> path)
    {
        if (parameters.InputResponses?.TryGetValue(key, out var response) != true || response is null)
            return null;
        var value = response.RawValue;
        foreach (var member in path)
            if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty(member, out value))
                return null;
        return value.ToString();
    }
}
