using System.Text.Json;
using AIOps.Policies.Storage;
using AIOps.Policies.Storage.Mapping;

namespace AIOps.Policies.Runbooks.Executions;

/// <summary>
/// Marks of what executors did (<c>executor_runs</c>). A script or a request leaves no mark of its own by which a crash could be
/// told from success, so the mark is set here before it begins.
/// </summary>
public sealed class ExecutorRunStore(Database database, TimeProvider time)
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    /// <summary>False when a call for this action was begun before.</summary>
    public Task<bool> BeginAsync(string actionId, CancellationToken cancellationToken) => database.WriteAsync(async transaction =>
    {
        var now = time.GetUtcNow();
        await transaction.RunAsync("DELETE FROM executor_runs WHERE begun_at < @before", new { before = now - Kept }, cancellationToken);
        return await transaction.RunAsync("INSERT INTO executor_runs (action_id, begun_at) VALUES (@actionId, @now) ON CONFLICT (action_id) DO NOTHING", new { actionId, now }, cancellationToken) == 1;
    }, cancellationToken);

    public Task EndAsync(string actionId, bool succeeded, string text, JsonElement? data, CancellationToken cancellationToken) =>
        database.WriteAsync(transaction => transaction.RunAsync(
            "UPDATE executor_runs SET ended_at = @now, succeeded = @succeeded, text = @text, data = @data WHERE action_id = @actionId",
            new { actionId, now = time.GetUtcNow(), succeeded, text, data = StoredJson.Of(data) }, cancellationToken), cancellationToken);

    public Task<ExecutorRun?> GetAsync(string actionId, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => connection.FirstAsync(
            "SELECT action_id, ended_at, succeeded, text, data FROM executor_runs WHERE action_id = @actionId", new { actionId },
            row => new ExecutorRun(row.Text("action_id"), row.TimeOrNull("ended_at") is null ? null : row.Flag("succeeded"), row.TextOrNull("text"), row.JsonOrNull("data")), cancellationToken), cancellationToken);
}
