namespace AIOps.Policies.Model.Tools;

/// <summary>What is asked of a changing tool in one call. Only <see cref="Execute"/> and <see cref="Undo"/> change anything, and only with a grant.</summary>
public enum ToolPhase
{
    /// <summary>Do it. For a ReadOnly tool the only phase.</summary>
    Execute,

    /// <summary>Read the state that verification, probing and undo compare with.</summary>
    Snapshot,

    /// <summary>Let the outside system check the change without making it.</summary>
    DryRun,

    /// <summary>After a crash: did the change of this snapshot happen? Answers an <see cref="Effect"/>.</summary>
    Probe,

    /// <summary>Is the target healthy now? Answers a <see cref="Health"/>.</summary>
    Verify,

    /// <summary>Put back what the snapshot holds.</summary>
    Undo,
}
