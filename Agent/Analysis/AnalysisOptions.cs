namespace AIOps.Agent.Analysis;

/// <summary>How an alert is analysed. Left out, the defaults suit a person who waits for the answer.</summary>
public sealed class AnalysisOptions
{
    public const string Section = "Analysis";

    /// <summary>Metrics and logs are read from this long before the alert began until this long after it.</summary>
    public TimeSpan Window { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>For one call while the context is gathered.</summary>
    public TimeSpan CallDeadline { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>For the whole of the gathering; what has not answered by then is recorded as late.</summary>
    public TimeSpan GatherDeadline { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Characters kept of one call's answer.</summary>
    public int MaxPiece { get; set; } = 64 * 1024;

    /// <summary>Characters kept of all answers together.</summary>
    public int MaxContext { get; set; } = 256 * 1024;

    /// <summary>Characters of context that a model gets to read.</summary>
    public int PromptBudget { get; set; } = 32 * 1024;

    /// <summary>For the models, both rounds together; then the rules answer.</summary>
    public TimeSpan ModelDeadline { get; set; } = TimeSpan.FromMinutes(3);

    /// <summary>What one analysis may cost by the price table; left out, no limit.</summary>
    public decimal? MaxCost { get; set; }

    /// <summary>Analyses at work at once in this process.</summary>
    public int Concurrency { get; set; } = 4;

    /// <summary>Open analyses of all processes together; more are refused until some have ended.</summary>
    public int MaxOpen { get; set; } = 1000;

    /// <summary>After this long without a sign of life an analysis is taken over by another process.</summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often waiting and orphaned analyses are looked for; one that is asked for in this process begins at once.</summary>
    public TimeSpan LookInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How often one is begun before it has failed.</summary>
    public int MaxAttempts { get; set; } = 3;

    /// <summary>Before it is tried again; doubled with each further try.</summary>
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a request waits for the result before it answers with the id.</summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(60);
}
