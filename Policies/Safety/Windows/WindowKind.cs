namespace AIOps.Policies.Safety.Windows;

public enum WindowKind
{
    /// <summary>Nothing changes; alerts are handled as always.</summary>
    Blackout,

    /// <summary>Somebody works there: nothing changes, and alerts from there trigger nothing.</summary>
    Maintenance,
}
