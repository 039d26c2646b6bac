namespace AIOps.Tools.Kubernetes;

/// <summary>How long ago, as kubectl prints it: <c>42s</c>, <c>17m</c>, <c>5h</c>, <c>3d</c>.</summary>
internal static class Age
{
    public static string? Of(DateTimeOffset? since, DateTimeOffset now) => since is null ? null : (now - since.Value) switch
    {
        { TotalSeconds: < 0 } => "0s",
        { TotalMinutes: < 2 } age => $"{(int)age.TotalSeconds}s",
        { TotalHours: < 2 } age => $"{(int)age.TotalMinutes}m",
        { TotalDays: < 2 } age => $"{(int)age.TotalHours}h",
        { } age => $"{(int)age.TotalDays}d",
    };
}
