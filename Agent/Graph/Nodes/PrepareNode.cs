using AIOps.Agent.Graph.Runs;
using AIOps.Policies.Storage;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;

namespace AIOps.Agent.Graph.Nodes;

/// <summary>Brings in the conversation so far, newest first until it is enough.</summary>
internal sealed class PrepareNode(ChatStore chats, IOptions<GraphOptions> options) : IGraphNode
{
    private const int HistoryCharacters = 16_000, MaxEntry = 6_000;

    public string Name => NodeNames.Prepare;

    public bool IsImmediate => true;

    public async Task<RunState> RunAsync(RunLease run, CancellationToken cancellationToken)
    {
        var state = run.State;
        var entries = await chats.HistoryAsync(state.SessionId, options.Value.History + 1, cancellationToken);
        var history = new List<ChatMessage>();
        var room = HistoryCharacters;
        foreach (var entry in entries.Where(e => e.RunId != state.RunId).Reverse())
        {
            // One long answer must not push out the question it was an answer to.
            var said = Excerpt.Head(entry.Content, MaxEntry, " …(cut)");
            if ((room -= said.Length) < 0)
                break;
            history.Insert(0, new ChatMessage(entry.Role == "user" ? ChatRole.User : ChatRole.Assistant, said));
        }
        return state with { History = history, Node = NodeNames.Reason };
    }
}
