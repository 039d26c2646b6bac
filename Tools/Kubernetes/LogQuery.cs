namespace AIOps.Tools.Kubernetes;

/// <param name="Tail">The last so many lines.</param>
/// <param name="Previous">Of the container's run before this one.</param>
/// <param name="MaxBytes">The server stops after these.</param>
/// <param name="Follow">The answer goes on while the container does.</param>
public sealed record LogQuery(string? Container, int Tail, bool Previous, int? SinceSeconds, int MaxBytes, bool Follow = false)
{
    internal IReadOnlyList<KeyValuePair<string, string>> Parameters()
    {
        var parameters = new List<KeyValuePair<string, string>> { new("tailLines", $"{Tail}"), new("limitBytes", $"{MaxBytes}") };
        if (Follow)
            parameters.Add(new("follow", "true"));
        if (Container is not null)
            parameters.Add(new("container", Container));
        if (Previous)
            parameters.Add(new("previous", "true"));
        if (SinceSeconds is { } seconds)
            parameters.Add(new("sinceSeconds", $"{seconds}"));
        return parameters;
    }
}
