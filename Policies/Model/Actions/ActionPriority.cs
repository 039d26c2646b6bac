namespace AIOps.Policies.Model.Actions;

/// <summary>Who goes first where actions wait for a Worker. None starves: see the queue.</summary>
public enum ActionPriority
{
    High,
    Normal,
    Low,
}
