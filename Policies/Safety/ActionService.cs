using System.Data.Common;

namespace AIOps.Policies.Safety;

/// <summary>The only door to change: takes proposals through the gate, and people's decisions to what waits for them.</summary>
public sealed class ActionService
{
    /// <summary>
    /// Judges and records a proposal. The answer is always a stored action: denied (see its decisions), suggested, awaiting
    /// approval or queued. An identical proposal that already waits for approval is answered with that one.
    /// </summary>
    public Task<ActionRequest> RequestAsync(ActionProposal proposal, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>As above, inside the caller's transaction.</summary>
    public Task<ActionRequest> RequestAsync(DbTransaction transaction, ActionProposal proposal, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Approves exactly the stored call. <paramref name="bindingHash"/>, when given, must be the one the approver saw.</summary>
    public Task<ActionReply> ApproveAsync(string id, Principal by, string? bindingHash, CancellationToken cancellationToken) => throw new NotImplementedException();

    public Task<ActionReply> DenyAsync(string id, Principal by, string? reason, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Takes back what has not begun to run.</summary>
    public Task<ActionReply> CancelAsync(string id, Principal by, CancellationToken cancellationToken) => throw new NotImplementedException();
}
