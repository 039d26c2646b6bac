namespace AIOps.Policies.Model.Tools;

/// <summary>
/// What a tool can do to the outside world, in rising order. A tool that states nothing is <see cref="Destructive"/>.
/// </summary>
public enum Risk
{
    /// <summary>Changes nothing; runs at once anywhere.</summary>
    ReadOnly,

    /// <summary>Has a known inverse: scale, cordon, silence.</summary>
    Reversible,

    /// <summary>Interrupts a service for a moment: restart of a pod, VM, service or container.</summary>
    Disruptive,

    /// <summary>Cannot be taken back: delete, apply, shell, anything unknown.</summary>
    Destructive,
}
