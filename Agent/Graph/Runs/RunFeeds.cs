using System.Collections.Concurrent;
using System.Threading.Channels;

namespace AIOps.Agent.Graph.Runs;

/// <summary>
/// Tells followers in this process what happens in a run as it happens. It may lose pieces when a follower is slow: what
/// counts is in the store, which every follower also reads.
/// </summary>
public sealed class RunFeeds
{
    private const int Backlog = 4096;

    private readonly ConcurrentDictionary<string, ConcurrentDictionary<Channel<Item>, bool>> _followers = new();

    /// <param name="State">A new checkpoint, or null.</param>
    /// <param name="Token">A piece of text; null with no state: forget the pieces so far.</param>
    public sealed record Item(RunState? State, string? Token);

    /// <summary>Of all runs, here and now.</summary>
    internal int Followers => _followers.Values.Sum(followers => followers.Count);

    public Subscription Subscribe(string runId)
    {
        var channel = Channel.CreateBounded<Item>(new BoundedChannelOptions(Backlog) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
        _followers.AddOrUpdate(runId, _ => new([new(channel, true)]), (_, known) => new([.. known, new(channel, true)]));
        return new Subscription(this, runId, channel);
    }

    internal void Publish(RunState state) => Send(state.RunId, new Item(state, null));

    internal void Token(string runId, string? text) => Send(runId, new Item(null, text));

    private void Send(string runId, Item item)
    {
        if (_followers.TryGetValue(runId, out var followers))
            foreach (var (follower, _) in followers)
                follower.Writer.TryWrite(item);
    }

    private void Remove(string runId, Channel<Item> channel)
    {
        // Replaced, never emptied in place: a subscription that comes at the same moment is not lost with it.
        while (_followers.TryGetValue(runId, out var known))
        {
            var left = known.Where(f => f.Key != channel).ToList();
            if (left.Count == 0 ? _followers.TryRemove(new(runId, known)) : _followers.TryUpdate(runId, new(left), known))
                return;
        }
    }

    public sealed class Subscription(RunFeeds feeds, string runId, Channel<Item> channel) : IDisposable
    {
        public ChannelReader<Item> Items => channel.Reader;

        public void Dispose() => feeds.Remove(runId, channel);
    }
}
