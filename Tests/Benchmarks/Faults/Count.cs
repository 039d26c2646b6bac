using System.Diagnostics;
using AIOps.Policies.Storage;

namespace AIOps.Benchmarks.Faults;

/// <summary>What is true once all is quiet: alerts answered, actions by status, changes at the target.</summary>
internal sealed record Count(int Answered, IReadOnlyDictionary<string, int> Actions, int Changed, int Doubled)
{
    private static readonly string[] Unfinished = ["requested", "queued", "running", "verifying"];
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    public int Total => Actions.Values.Sum();

    public int Succeeded => Actions.GetValueOrDefault("succeeded");

    public int Pending => Unfinished.Sum(status => Actions.GetValueOrDefault(status));

    /// <summary>Every alert an action, every action executed, every target changed once.</summary>
    public bool IsExact => Total == Answered && Succeeded == Answered && Changed == Answered && Doubled == 0;

    /// <summary>Waits until as many actions as alerts have ended and nothing has moved for a while, or until nothing moves at all for a minute.</summary>
    public static async Task<Count> QuietAsync(Database database, Targets targets, int answered)
    {
        var (last, since) = (new Count(answered, new Dictionary<string, int>(), 0, 0), Stopwatch.StartNew());
        while (since.Elapsed < (last.Pending == 0 && last.Total > 0 && last.Total >= answered ? TimeSpan.FromSeconds(3) : TimeSpan.FromSeconds(60)))
        {
            await Task.Delay(Pause);
            var now = last;
            try
            {
                now = await ReadAsync(database, targets, answered);
            }
            catch (StoreUnavailableException)
            {
                // It comes back, or the minute passes.
            }
            if (now.ToString() != last.ToString())
                (last, since) = (now, Stopwatch.StartNew());
        }
        return last;
    }

    public static Task<long> OfAsync(Database database, string sql) => database.ReadAsync(async connection =>
    {
        await using var command = connection.CreateCommand();
        // Constants of this suite only.
#pragma warning disable CA2100
        command.CommandText = sql;
#pragma warning restore CA2100
        return (long)(await command.ExecuteScalarAsync())!;
    }, CancellationToken.None);

    /// <summary>Prints, of what did not succeed, why.</summary>
    public static async Task ExplainAsync(Database database)
    {
        var reasons = await database.ReadAsync(async connection =>
        {
            List<string> lines = [];
            await using var command = connection.CreateCommand();
            command.CommandText = "SELECT id, target, status, decisions, attempts, result FROM actions WHERE status <> 'succeeded' ORDER BY id LIMIT 5";
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
                lines.Add("      " + string.Join(" | ", Enumerable.Range(0, reader.FieldCount).Select(i => $"{reader.GetValue(i)}").Select(text => text.Length > 300 ? $"…{text[^300..]}" : text)));
            return lines;
        }, CancellationToken.None);
        reasons.ForEach(Console.WriteLine);
    }

    public override string ToString() =>
        $"{Answered} alerts answered 2xx, {Total} actions ({string.Join(", ", Actions.OrderBy(a => a.Key, StringComparer.Ordinal).Select(a => $"{a.Value} {a.Key}"))}), {Changed} targets changed, {Math.Max(0, Answered - Changed)} not, {Doubled} doubled";

    private static async Task<Count> ReadAsync(Database database, Targets targets, int answered)
    {
        var actions = await database.ReadAsync(async connection =>
        {
            Dictionary<string, int> byStatus = [];
            await using var command = connection.CreateCommand();
            command.CommandText = "SELECT status, count(*) FROM actions GROUP BY status";
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
                byStatus[reader.GetString(0)] = (int)reader.GetInt64(1);
            return byStatus;
        }, CancellationToken.None);
        return new(answered, actions, targets.Changes.Count, targets.Changes.Values.Count(times => times > 1));
    }
}
