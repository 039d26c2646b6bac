using AIOps.Policies.Storage;
using AIOps.Tests.Shared;

namespace AIOps.Tests.Policies.Storage;

public sealed class PostgresActionStoreTests(PostgresServer server) : ActionStoreContractTests(server)
{
    // SQLite has one writer at a time and no such race.
    [Fact]
    public async Task UpdateAsync_TargetTakenBetweenLookAndWrite_IsRefusedAndTheTransactionLives()
    {
        var (first, second) = (New(ActionStatus.AwaitingApproval), New(ActionStatus.AwaitingApproval));
        await Insert(first);
        await Insert(second);
        var (taken, release) = (new TaskCompletionSource(), new TaskCompletionSource());
        var holder = Write(async transaction =>
        {
            Assert.True(await Actions.UpdateAsync(transaction, first with { Status = ActionStatus.Queued }, ActionStatus.AwaitingApproval, None));
            taken.SetResult();
            await release.Task;
        });
        await taken.Task;
        var late = Write(async transaction =>
        {
            var updated = await Actions.UpdateAsync(transaction, second with { Status = ActionStatus.Queued }, ActionStatus.AwaitingApproval, None);
            await new OutboxStore(Database).AddAsync(transaction, "answered", second.Id, Noon, None);
            return updated;
        });
        await Eventually.TrueAsync(IsSomebodyWaitingAsync);
        release.SetResult();
        await holder;
        Assert.False(await late);
        Assert.Single(await new OutboxStore(Database).PeekAsync(10, None));
        Assert.Equal(ActionStatus.AwaitingApproval, (await Actions.GetAsync(second.Id, None))!.Status);
    }

    private Task<bool> IsSomebodyWaitingAsync() => Database.ReadAsync(async connection =>
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
        return (long)(await command.ExecuteScalarAsync())! > 0;
    }, None);
}
