using AIOps.Policies.Storage;
using AIOps.Tests.Shared;

namespace AIOps.Tests.Policies.Storage;

public sealed class PostgresIncidentStoreTests(PostgresServer server) : IncidentStoreContractTests(server)
{
    // SQLite has one writer at a time and no such order.
    [Fact]
    public async Task EventsAsync_ALaterNumberCommitsFirst_IsNotPassedOver()
    {
        var incident = New("f");
        await Insert(incident);
        var (appended, release) = (new TaskCompletionSource(), new TaskCompletionSource());
        var slow = Write(async transaction =>
        {
            await Incidents.AppendAsync(transaction, [Event(incident, "slow")], None);
            appended.SetResult();
            await release.Task;
        });
        await appended.Task;
        await Append(Event(incident, "fast"));
        var reading = Incidents.EventsAsync(null, 0, None);
        await Eventually.TrueAsync(() => IsSomebodyWaitingAsync(Database));
        release.SetResult();
        await slow;
        Assert.Equal(["slow", "fast"], (await reading).Select(one => one.Kind));
    }

    private static Task<bool> IsSomebodyWaitingAsync(Database database) => database.ReadAsync(async connection =>
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted";
        return (long)(await command.ExecuteScalarAsync())! > 0;
    }, None);
}
