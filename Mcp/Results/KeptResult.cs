using System.ComponentModel;

namespace AIOps.Mcp.Results;

/// <summary>What stands in the place of data that is kept behind a handle.</summary>
public sealed record KeptResult(
    [property: Description("For query_result")] string ResultId,
    [property: Description("Of text and data together")] int Characters,
    DateTimeOffset ExpiresAt,
    [property: Description("Members of the data and their types, as far as they fit")] string? Shape);
