using System.Data.Common;
using System.Text.Json;
using AIOps.Policies.Storage;
using AIOps.Tests.Shared;

namespace AIOps.Tests.Policies.Storage;

/// <summary>A test on a database of its own, run for SQLite and for PostgreSQL.</summary>
public abstract class StateTests(IStateServer server) : IAsyncLifetime
{
    /// <summary>A time that both databases keep exactly.</summary>
    protected static readonly DateTimeOffset Noon = new DateTimeOffset(2026, 3, 4, 12, 0, 0, TimeSpan.Zero).AddTicks(1234560);

    protected static CancellationToken None => CancellationToken.None;

    /// <summary>Opens the same database once more, as another process would.</summary>
    protected Func<Database> Open { get; private set; } = null!;

    protected Database Database { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Open = await server.PlaceAsync();
        Database = Open();
    }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected Task Write(Func<DbTransaction, Task> work) => Database.WriteAsync(work, None);

    protected Task<T> Write<T>(Func<DbTransaction, Task<T>> work) => Database.WriteAsync(work, None);

    protected static string NewId() => Guid.CreateVersion7().ToString("n");

    protected static JsonElement Json(string text) => JsonElement.Parse(text);

    /// <summary>Walks all pages.</summary>
    protected static async Task<List<T>> AllPages<T>(Func<PageRequest, Task<Page<T>>> list, int limit, Func<int, Task>? between = null)
    {
        var all = new List<T>();
        string? cursor = null;
        for (var number = 1; ; number++)
        {
            var page = await list(new(limit, cursor));
            Assert.True(page.Items.Count <= limit);
            all.AddRange(page.Items);
            if (page.NextCursor is null)
                return all;
            cursor = page.NextCursor;
            if (between is not null)
                await between(number);
        }
    }
}
