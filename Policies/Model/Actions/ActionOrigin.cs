namespace AIOps.Policies.Model.Actions;

/// <summary>Which door a wish for change came through; the default mode depends on it.</summary>
public enum ActionOrigin
{
    Policy,
    Chat,
    Mcp,
    Api,
    Runbook,
}
