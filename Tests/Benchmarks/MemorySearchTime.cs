using System.Diagnostics;
using AIOps.Policies.Autonomy;
using AIOps.Policies.Learning;
using AIOps.Policies.Learning.Signatures;
using AIOps.Policies.Model;
using AIOps.Policies.Model.Alerts;
using AIOps.Policies.Model.People;
using AIOps.Policies.Storage;
using AIOps.Policies.Storage.Databases;

namespace AIOps.Benchmarks;

/// <summary>What helped before, out of 100,000 memories of 20,000 kinds of alert: SQLite, or the PostgreSQL of a connection string.</summary>
internal static class MemorySearchTime
{
    private const int Memories = 100_000, Services = 2_000, Names = 10, Searches = 300, Batch = 1_000;

    private static readonly string[] Things = ["Pod", "Node", "Disk", "Queue", "Api"];

    public static async Task RunAsync(string? postgres)
    {
        var directory = Directory.CreateTempSubdirectory("aiops-memory-");
        await using Database database = postgres is null
            ? new SqliteDatabase(Path.Combine(directory.FullName, "aiops.db"), TimeSpan.FromSeconds(5), TimeProvider.System)
            : new PostgresDatabase(new Secret(postgres), TimeProvider.System);
        await database.MigrateAsync(CancellationToken.None);
        var store = new MemoryStore(database);
        List<double> writes = [], exact = [], alike = [], words = [];
        for (var from = 0; from < Memories; from += Batch)
        {
            var began = Stopwatch.GetTimestamp();
            await database.WriteAsync(async transaction =>
            {
                for (var i = from; i < from + Batch; i++)
                    await store.AddAsync(transaction, Of(i, out var signature), signature, CancellationToken.None);
            }, CancellationToken.None);
            writes.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds / Batch);
        }
        Measured.Print("memory written, in a transaction of others", writes, "ms");
        var search = new MemorySearch(database, TimeProvider.System);
        for (var i = 0; i < Searches; i++)
        {
            var known = Alert(i * 331);
            exact.Add(await TimeAsync(() => search.FixesAsync(AlertSignature.Of(known), 5, CancellationToken.None)));
            var unknown = new Dictionary<string, string>(known.Labels) { ["service"] = "never-seen", ["team"] = "new" };
            alike.Add(await TimeAsync(() => search.FixesAsync(AlertSignature.Of(known.Name, unknown), 5, CancellationToken.None)));
            words.Add(await TimeAsync(() => search.FixesAsync($"what helped with {known.Name}", 5, CancellationToken.None)));
        }
        Measured.Print($"search, kind known, {Memories} memories", exact, "ms");
        Measured.Print($"search, kind unknown, {Memories} memories", alike, "ms");
        Measured.Print($"search by words, {Memories} memories", words, "ms");
        directory.Delete(recursive: true);
    }

    private static async Task<double> TimeAsync(Func<Task<IReadOnlyList<RememberedFix>>> search)
    {
        var began = Stopwatch.GetTimestamp();
        if ((await search()).Count == 0)
            throw new InvalidOperationException("a search found nothing");
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }

    private static Alert Alert(int i) => new()
    {
        Id = $"a{i}", Source = "bench", Fingerprint = "f", Name = Things[i % 5] + (i % Names < 5 ? "CrashLooping" : "LatencyHigh"),
        Labels = new Dictionary<string, string> { ["namespace"] = $"team-{(char)('a' + i % 26)}{(char)('a' + i / 26 % 26)}", ["service"] = Letters(i % Services), ["pod"] = $"web-{i}", ["cluster"] = "prod" },
    };

    // Numbers would be taken out of the signature.
    private static string Letters(int n) => string.Concat(Enumerable.Range(0, 4).Select(p => (char)('a' + n / (int)Math.Pow(26, p) % 26)));

    private static Memory Of(int i, out AlertSignature signature)
    {
        var alert = Alert(i);
        signature = AlertSignature.Of(alert);
        return new()
        {
            ActionId = $"action-{i}", Signature = signature.Key, AlertName = alert.Name, AlertId = alert.Id, About = RememberedAlert.Of(alert).Alert, TargetClass = "pod", Fix = $"fix-{i % 3}", Tool = "restart_pod",
            Arguments = WireJson.ToElement(new { pod_name = "${label.pod}" }), Outcome = i % 7 == 0 ? VerifiedOutcome.Harmful : VerifiedOutcome.Success, IncidentId = $"i{i}", DecidedBy = "key:a", At = TimeProvider.System.GetUtcNow(),
        };
    }
}
