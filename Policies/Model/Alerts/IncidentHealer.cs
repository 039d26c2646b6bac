namespace AIOps.Policies.Model.Alerts;

/// <summary>Who made an incident good.</summary>
public enum IncidentHealer
{
    /// <summary>Its alerts stopped without a verified action.</summary>
    Alone,

    /// <summary>A policy's action, verified.</summary>
    Policy,

    /// <summary>An action that a person or program asked for, verified; or a person said so.</summary>
    Person,
}
