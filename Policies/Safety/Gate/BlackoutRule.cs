using AIOps.Policies.Safety.Windows;

namespace AIOps.Policies.Safety.Gate;

/// <summary>Times in which nothing is to change.</summary>
public sealed class BlackoutRule() : WindowRule(WindowKind.Blackout, "blackout");
