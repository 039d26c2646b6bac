using AIOps.Policies.Safety.States;

namespace AIOps.Mcp.Client;

/// <summary>Asks the tool of an action, wherever its server runs, for its snapshot.</summary>
public sealed class TargetReader(ToolCatalog catalog, TimeProvider time) : ITargetReader
{
    private const int MaxProblem = 500;

    // A manifest of 256 KB and as much again of what it changes; more is nothing that anybody approves by looking.
    private const int MaxState = 1 << 20;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    public async Task<TargetState> ReadAsync(ActionRequest action, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        using var limit = new CancellationTokenSource(Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var result = await catalog.InvokeAsync(new ToolInvocation(action.Tool, action.Arguments, ToolPhase.Snapshot, action.Id), either.Token);
            return result switch
            {
                { IsError: true } or { Data: null } => Unread(result.Text),
                { Data: { } data } when data.GetRawText().Length > MaxState => Unread("the state is too large to be shown and kept"),
                _ => new TargetState(now, result.Data),
            };
        }
        catch (ToolServerException e)
        {
            return Unread(e.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Unread($"{action.Tool} did not answer within {Limit.TotalSeconds:0} s");
        }

        TargetState Unread(string problem) => new(now, null, Excerpt.Head(CredentialMask.Apply(problem), MaxProblem));
    }
}
