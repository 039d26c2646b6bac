using AIOps.Policies.Safety.Windows;

namespace AIOps.Policies.Safety.Gate;

/// <summary>Somebody works on the target: hands off.</summary>
public sealed class MaintenanceRule() : WindowRule(WindowKind.Maintenance, "maintenance");
