namespace AIOps.Mcp.Gateway;

/// <summary>What other agents get at <c>/mcp</c>.</summary>
public sealed class GatewayOptions
{
    public const string Section = "Mcp";

    /// <summary>Characters of text and data that one answer carries; what is larger is kept behind a handle.</summary>
    public int ResultBudget { get; set; } = 24_000;

    /// <summary>Tools, resources and prompts on one page of a list.</summary>
    public int PageSize { get; set; } = 200;

    /// <summary>Requests of one key in a minute; one more is answered 429.</summary>
    public int CallsPerMinute { get; set; } = 600;

    /// <summary>Requests of one key under way at once; one more is answered 429.</summary>
    public int ConcurrentCalls { get; set; } = 32;

    /// <summary>The address that clients use, such as <c>https://aiops.example.com</c>, when it is not the one that a request names.</summary>
    public Uri? PublicUrl { get; set; }
}
