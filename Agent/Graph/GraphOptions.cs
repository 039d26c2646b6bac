namespace AIOps.Agent.Graph;

/// <summary>What one chat run may use. Left out, the defaults suit a person who waits for the answer.</summary>
public sealed class GraphOptions
{
    public const string Section = "Chat";

    /// <summary>Calls of a model; the last one has no tools, so that an answer always comes.</summary>
    public int MaxSteps { get; set; } = 12;

    public int MaxToolCalls { get; set; } = 40;

    /// <summary>Input and output of all model calls together.</summary>
    public long MaxTokens { get; set; } = 200_000;

    /// <summary>By the price table of the providers; left out, no limit. A provider whose next answer would cost more is passed over.</summary>
    public decimal? MaxCost { get; set; }

    /// <summary>Time at work; waiting for an approval or an action does not count.</summary>
    public TimeSpan MaxWallTime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>One deadline for all ReadOnly calls of a turn.</summary>
    public TimeSpan ReadDeadline { get; set; } = TimeSpan.FromMinutes(3);

    /// <summary>Characters of one tool result that a model gets to read.</summary>
    public int ResultBudget { get; set; } = 16 * 1024;

    /// <summary>Characters of everything that a model gets to read at once; a token is about four. Longer runs are compacted. Left out, no more than fits an Ollama's <c>NumCtx</c>.</summary>
    public int ContextBudget { get; set; } = 160 * 1024;

    public int ToolsPerTurn { get; set; } = 15;

    /// <summary>Entries of the conversation that a run starts with.</summary>
    public int History { get; set; } = 20;

    /// <summary>After this long without a sign of life a run is taken over by another process.</summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a request waits for actions that are queued or running before it answers <c>waiting</c>.</summary>
    public TimeSpan WaitForActions { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How often waiting and orphaned runs are looked at.</summary>
    public TimeSpan ResumeInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>An event stream that has nothing to say sends a comment this often: proxies end silent connections, and a client that is gone shows.</summary>
    public TimeSpan StreamBeat { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Runs at work at once in this process; further ones wait their turn.</summary>
    public int Concurrency { get; set; } = 64;
}
