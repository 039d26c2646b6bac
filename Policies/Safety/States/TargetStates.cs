using AIOps.Policies.Storage;

namespace AIOps.Policies.Safety.States;

/// <summary>
/// Stores with an action that waits for a person what its target is, once: a yes is to that, and the Worker asks again when it
/// finds something else. Read outside of transactions, because a tool may take seconds.
/// </summary>
public sealed class TargetStates(Database database, ActionStore actions, ITargetReader reader)
{
    private const int Batch = 32;

    /// <summary>Reads it now unless it is known; does nothing for an action that waits for nobody.</summary>
    public async Task EnsureAsync(string id, CancellationToken cancellationToken)
    {
        if (await actions.GetAsync(id, cancellationToken) is { } action && Lacks(action))
            await NoteAsync(action, cancellationToken);
    }

    /// <summary>Reads what is due: of actions that began to wait, and again of those that could not be read.</summary>
    /// <returns>How many were looked at.</returns>
    public async Task<int> CatchUpAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var due = await actions.ListUnseenAsync(now, Batch, cancellationToken);
        await Parallel.ForEachAsync(due, new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = cancellationToken }, async (action, token) => await NoteAsync(action, token));
        return due.Count;
    }

    private async Task NoteAsync(ActionRequest action, CancellationToken cancellationToken)
    {
        var state = await reader.ReadAsync(action, cancellationToken);
        await database.WriteAsync(async transaction =>
        {
            // Whoever was first has shown it to people; one of an earlier round is of a world that is over.
            if (await actions.GetAsync(transaction, action.Id, cancellationToken) is { } now && Lacks(now) && now.Redecided == action.Redecided)
                await actions.UpdateAsync(transaction, now with { State = state }, now.Status, cancellationToken);
        }, cancellationToken);
    }

    private static bool Lacks(ActionRequest action) =>
        action is { Status: ActionStatus.AwaitingApproval or ActionStatus.Requested, State: null or { Snapshot: null } };
}
