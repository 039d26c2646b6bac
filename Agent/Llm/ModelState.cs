namespace AIOps.Agent.Llm;

public enum ModelState
{
    Ready,

    /// <summary>It failed and is left alone for a while.</summary>
    Resting,

    /// <summary>It rested; the next answer shows whether it is back.</summary>
    Trying,

    /// <summary>Not there: no such server or no model.</summary>
    Absent,
}
