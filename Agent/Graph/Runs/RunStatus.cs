namespace AIOps.Agent.Graph.Runs;

public enum RunStatus
{
    Running,

    /// <summary>For an approval or the end of an action; nothing in memory waits with it.</summary>
    Waiting,

    Completed,
    Failed,
    Cancelled,
}
