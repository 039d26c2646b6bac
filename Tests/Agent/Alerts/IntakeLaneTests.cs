using AIOps.Agent.Alerts;
using AIOps.Policies.Model.Alerts;
using AIOps.Policies.Storage;
using AIOps.Tests.Policies.Storage;
using AIOps.Tests.Shared;

namespace AIOps.Tests.Agent.Alerts;

/// <summary>Who waits while a transaction is under way.</summary>
public sealed class IntakeLaneTests(SqliteFiles server) : StateTests(server)
{
    [Fact]
    public async Task AcceptAsync_SenderGoneBeforeItsTurn_IsLeftOut_AndTheOthersAreStored()
    {
        List<string> stored = [];
        var (begun, goOn) = (new TaskCompletionSource(), new TaskCompletionSource());
        var lane = new IntakeLane(Database, 1, 64, async (_, alerts) =>
        {
            stored.AddRange(alerts.Select(alert => alert.Name));
            begun.TrySetResult();
            await goOn.Task;
            return [.. alerts.Select(alert => new TriagedAlert(new StoredAlert(alert, true), null, []))];
        });
        using var impatient = new CancellationTokenSource();
        var first = lane.AcceptAsync([Alert("first")], impatient.Token);
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(20), None);
        var second = lane.AcceptAsync([Alert("second")], impatient.Token);
        var third = lane.AcceptAsync([Alert("third")], None);
        await impatient.CancelAsync();
        goOn.SetResult();

        // What a transaction had taken is stored, whoever has left meanwhile.
        Assert.Equal(1, (await first).Opened);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        Assert.Equal(1, (await third).Opened);
        Assert.Equal(["first", "third"], stored);
    }

    private static Alert Alert(string name) => new() { Id = NewId(), Source = "test", Fingerprint = name, Name = name };
}
