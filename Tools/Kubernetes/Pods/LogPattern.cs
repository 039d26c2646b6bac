using System.Text.RegularExpressions;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Kubernetes.Pods;

/// <summary>The expression of a grep.</summary>
internal static class LogPattern
{
    private static readonly TimeSpan MatchTimeout = TimeSpan.FromSeconds(1);

    /// <summary>Null when nothing is asked for.</summary>
    public static Regex? Of(string? grep)
    {
        if (string.IsNullOrEmpty(grep))
            return null;
        try
        {
            // Without backtracking no pattern takes longer than the lines are long.
            return new(grep, RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, MatchTimeout);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw new ToolException($"grep '{grep}' is no usable regular expression: {e.Message}", e);
        }
    }
}
