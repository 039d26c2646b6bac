namespace AIOps.Tools.Aiops;

/// <summary>How much of our own records one answer shows.</summary>
public sealed class AiopsOptions
{
    public const string Section = "Aiops";

    /// <summary>Rows of a list when the caller names no limit; 1 to 100.</summary>
    public int PageSize { get; set; } = 20;
}
