using AIOps.Policies.Queue;
using AIOps.Policies.Storage;
using AIOps.Tests.Shared;

namespace AIOps.Tests.Policies.Queue;

public sealed class SqliteQueueTests(SqliteFiles files) : ActionQueueContractTests
{
    private readonly ManualTime _time = new();
    private readonly List<Database> _databases = [];
    private Func<Database>? _open;

    protected override DateTimeOffset Now => _time.GetUtcNow();

    protected override async Task<IActionQueue> OpenAsync()
    {
        _open ??= await files.PlaceAsync();
        _databases.Add(_open());
        return new SqliteQueue(_databases[^1], Options, _time);
    }

    protected override Task PassAsync(TimeSpan time)
    {
        _time.Advance(time);
        return Task.CompletedTask;
    }

    protected override Task TimeUntilAsync(Task task) => Eventually.TrueAsync(() =>
    {
        _time.Advance(TimeSpan.FromMilliseconds(1));
        return Task.FromResult(task.IsCompleted);
    });

    public override async ValueTask DisposeAsync()
    {
        foreach (var database in _databases)
            await database.DisposeAsync();
        await base.DisposeAsync();
    }

    [Fact]
    public async Task LeaseAsync_ClockWentBack_TokenStillRises()
    {
        await Enqueue("a", "b");
        var first = Assert.Single(await Lease());
        var past = new SqliteQueue(_databases[0], Options, new ManualTime(Now.AddDays(-1)));
        await past.EnqueueAsync([new("c")], None);
        Assert.True(Assert.Single(await past.LeaseAsync("w", 1, TimeSpan.Zero, None)).FencingToken > first.FencingToken);
    }
}
