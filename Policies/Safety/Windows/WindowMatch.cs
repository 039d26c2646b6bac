namespace AIOps.Policies.Safety.Windows;

public enum WindowMatch
{
    No,

    /// <summary>It cannot be told: treated like <see cref="Yes"/>.</summary>
    Unclear,

    Yes,
}
