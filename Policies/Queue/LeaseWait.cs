namespace AIOps.Policies.Queue;

/// <summary>Looks for work until there is some or the wait is over: at once when woken, when the next job is due, and every now and then.</summary>
internal sealed class LeaseWait(WakeUp wakeUp, TimeProvider time)
{
    // How long another process's news may go unheard: its wake-up does not reach this one, or was lost on the way.
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(250);

    /// <param name="look">Answers jobs, and when there are none how long until the next one is due (null: none waits).</param>
    public async Task<IReadOnlyList<LeasedJob>> ForAsync(
        TimeSpan wait, Func<Task<(IReadOnlyList<LeasedJob> Jobs, TimeSpan? NextDue)>> look, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var woken = wakeUp.Next;
            var (jobs, nextDue) = await look();
            var left = wait - time.GetElapsedTime(began);
            if (jobs.Count > 0 || left <= TimeSpan.Zero)
                return jobs;
            await PauseAsync(woken, Shortest(left, nextDue), cancellationToken);
        }
    }

    private static TimeSpan Shortest(TimeSpan left, TimeSpan? nextDue)
    {
        var pause = left < Poll ? left : Poll;
        if (nextDue is { } due && due < pause)
            pause = due;
        return pause < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : pause;
    }

    private async Task PauseAsync(Task woken, TimeSpan pause, CancellationToken cancellationToken)
    {
        try
        {
            await woken.WaitAsync(pause, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // Nobody called; look anyway.
        }
    }
}
