namespace AIOps.Policies.Safety.States;

/// <summary>Reads, through an action's own tool, what the action is about to change. Changes nothing.</summary>
public interface ITargetReader
{
    /// <summary>Answers within seconds, and never throws: what cannot be read is a state with a problem.</summary>
    Task<TargetState> ReadAsync(ActionRequest action, CancellationToken cancellationToken);
}
