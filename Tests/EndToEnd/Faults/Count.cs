using System.Diagnostics;
using System.Text.RegularExpressions;
using AIOps.Policies.Storage;

namespace AIOps.Tests.EndToEnd.Faults;

/// <summary>What is true once all is quiet: alerts answered, actions by status, changes at the target.</summary>
internal sealed record Count(int Answered, IReadOnlyDictionary<string, int> Actions, int Changed, int Doubled)
{
    private static readonly string[] Unfinished = ["requested", "queued", "running", "verifying"];
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public int Total => Actions.Values.Sum();

    public int Succeeded => Actions.GetValueOrDefault("succeeded");

    public int Pending => Unfinished.Sum(status => Actions.GetValueOrDefault(status));

    /// <summary>Every alert an action, every action executed, every target changed once.</summary>
    public bool IsExact => Total == Answered && Succeeded == Answered && Changed == Answered && Doubled == 0;

    /// <summary>
    /// Waits until as many actions as alerts have ended and the queue holds nothing: then nothing moves any more. When nothing
    /// moves for a minute before that, it is counted as it stands.
    /// </summary>
    public static async Task<Count> QuietAsync(Database database, Targets targets, Plant plant, int answered)
    {
        var (last, since) = (new Count(answered, new Dictionary<string, int>(), 0, 0), Stopwatch.StartNew());
        while (since.Elapsed < Patience)
        {
            await Task.Delay(Pause);
            try
            {
                // In this order: what the queue has let go has been counted before it is counted here.
                var isIdle = await plant.IsIdleAsync();
                var now = await ReadAsync(database, targets, answered);
                if (isIdle && now.Pending == 0 && now.Total >= answered)
                    return now;
                if (now.ToString() != last.ToString())
                    (last, since) = (now, Stopwatch.StartNew());
            }
            catch (StoreUnavailableException)
            {
                // It comes back, or the minute passes.
            }
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

    /// <summary>Prints, of what did not succeed, the usual reasons, and the first few whole.</summary>
    public static async Task ExplainAsync(Database database)
    {
        const string Failed = "FROM actions WHERE status <> 'succeeded' ORDER BY id";
        var all = await LinesAsync(database, $"SELECT status, result {Failed}");
        foreach (var (reason, times) in all.CountBy(line => Regex.Replace(line, "[0-9]+", "0")).OrderByDescending(reason => reason.Value).Take(5))
            Console.WriteLine($"      {times} × {reason}");
        foreach (var line in await LinesAsync(database, $"SELECT id, target, status, decisions, attempts, result {Failed} LIMIT 3"))
            Console.WriteLine($"      {line}");
    }

    private static Task<List<string>> LinesAsync(Database database, string sql) => database.ReadAsync(async connection =>
    {
        List<string> lines = [];
        await using var command = connection.CreateCommand();
        // Constants of this suite only.
#pragma warning disable CA2100
        command.CommandText = sql;
#pragma warning restore CA2100
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            lines.Add(string.Join(" | ", Enumerable.Range(0, reader.FieldCount).Select(i => $"{reader.GetValue(i)}").Select(text => text.Length > 300 ? $"…{text[^300..]}" : text)));
        return lines;
    }, CancellationToken.None);

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
