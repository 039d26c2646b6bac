namespace AIOps.Policies.Model.Tools;

/// <summary>Whether an interrupted change reached the outside system.</summary>
public enum Effect
{
    /// <summary>It cannot be told: a person must look; the change is not run again.</summary>
    Unknown,

    /// <summary>It did not happen, and running it cannot double it.</summary>
    NotApplied,

    /// <summary>It happened.</summary>
    Applied,
}
