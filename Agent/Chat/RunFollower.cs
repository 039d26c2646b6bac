using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using AIOps.Agent.Graph;
using AIOps.Agent.Graph.Runs;
using AIOps.Policies.Storage;

namespace AIOps.Agent.Chat;

/// <summary>
/// Tells what happens in a run, wherever it is worked on: what is stored, from any event on, and live pieces of text when it
/// runs in this process.
/// </summary>
public sealed class RunFollower(RunStore runs, ActionStore actions, RunFeeds feeds, TimeProvider time)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    /// <param name="Id">Number of the last stored event, and for what is not stored a suffix: <c>7</c>, <c>7.2</c>, <c>7.reply</c>.</param>
    public sealed record Followed(string Id, string Type, JsonElement Data, RunState State);

    /// <summary>
    /// Events after number <paramref name="after"/>, then the <c>reply</c>, and ends; when <paramref name="untilWaiting"/> says
    /// so of a waiting run, it ends there with a <c>reply</c> of status waiting.
    /// </summary>
    public async IAsyncEnumerable<Followed> FollowAsync(
        string runId, int after, Func<ChatView, bool> untilWaiting, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var feed = feeds.Subscribe(runId);
        var state = await LoadAsync(runId, cancellationToken);
        var pieces = 0;
        var next = feed.Items.ReadAsync(cancellationToken).AsTask();
        while (state is not null)
        {
            foreach (var entry in state.Events.Where(e => e.Number > after).ToList())
            {
                yield return new Followed(Id(entry.Number), entry.Type, entry.Data, state);
                (after, pieces) = (entry.Number, 0);
            }
            if (state.Status != RunStatus.Running)
            {
                var view = await ChatView.OfAsync(state, actions, cancellationToken);
                if (state.IsEnded || untilWaiting(view))
                {
                    yield return new Followed($"{Id(after)}.reply", RunEvent.Reply, WireJson.ToElement(view), state);
                    yield break;
                }
            }
            if (!await CameAsync(next, cancellationToken))
            {
                state = await LoadAsync(runId, cancellationToken);
                continue;
            }
            var item = await next;
            next = feed.Items.ReadAsync(cancellationToken).AsTask();
            if (item.State is { } checkpoint)
                state = checkpoint;
            else
                yield return new Followed($"{Id(after)}.{Id(++pieces)}", RunEvent.Token,
                    item.Token is { } text ? WireJson.ToElement(new { Text = text }) : WireJson.ToElement(new { Reset = true }), state);
        }
    }

    /// <summary>The state once the run has ended, or waits in a way that <paramref name="untilWaiting"/> accepts.</summary>
    public async Task<RunState> WaitAsync(string runId, Func<ChatView, bool> untilWaiting, CancellationToken cancellationToken)
    {
        RunState? last = null;
        await foreach (var followed in FollowAsync(runId, int.MaxValue, untilWaiting, cancellationToken))
            last = followed.State;
        return last ?? throw new InvalidOperationException($"run {runId} is not in the store");
    }

    /// <summary>The event number in an id that a client saw last; 0 when it saw none.</summary>
    public static int? NumberOf(string? id) =>
        string.IsNullOrEmpty(id) ? 0 : int.TryParse(id.Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private async Task<bool> CameAsync(Task next, CancellationToken cancellationToken)
    {
        try
        {
            await next.WaitAsync(LookEvery, time, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private async Task<RunState?> LoadAsync(string runId, CancellationToken cancellationToken) =>
        await runs.GetAsync(runId, cancellationToken) is { } run ? RunStateJson.Read(run.State) : null;

    private static string Id(int number) => number.ToString(CultureInfo.InvariantCulture);
}
