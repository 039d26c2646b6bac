using System.Diagnostics;
using System.Globalization;
using AIOps.Tests.Shared;
using Npgsql;

namespace AIOps.Benchmarks;

/// <summary>
/// Alerts a second that are durable in PostgreSQL when they are answered: in batches of 64, and one to a request beside
/// Debian's Alertmanager, which keeps them in memory. Sender, server and database share the machine.
/// </summary>
internal static class IntakeRate
{
    private const int Connections = 64, Batch = 64, Problems = 10_000;

    // A server runs for months: its compiler is given time to finish first.
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(10), Length = TimeSpan.FromSeconds(10);

    /// <param name="stored">Alerts that are in the store before anything is measured.</param>
    public static async Task RunAsync(int stored)
    {
        await using var postgres = new PostgresServer { Durable = true };
        using var redis = new RedisServer();
        await redis.StartAsync();
        var database = await postgres.CreateAsync();
        await FillAsync(database, stored);
        var directory = Directory.CreateTempSubdirectory("aiops-intake-").FullName;
        await using var agent = await AgentUnderLoad.StartAsync(directory, new Dictionary<string, string>
        {
            ["AIOPS_ConnectionStrings__Postgres"] = database,
            ["AIOPS_ConnectionStrings__Redis"] = redis.ConnectionString,
            // Each new problem is to be an incident of its own, which is the most work.
            ["AIOPS_Incidents__Storm__Problems"] = "0",
        });
        var ours = new PostStream(agent.Client.BaseAddress!, "/api/alerts", AgentUnderLoad.Key);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{stored} alerts stored before"));
        await MeasureAsync("AIOps, batches of 64, new problems", ours, number => Body(number, Batch, long.MaxValue), Batch, agent.ProcessorTime);
        await MeasureAsync("AIOps, batches of 64, known problems", ours, number => Body(number, Batch, Problems), Batch, agent.ProcessorTime);
        await MeasureAsync("AIOps, single alerts, new problems", ours, number => Body(1_000_000_000 + number, 1, long.MaxValue), 1, agent.ProcessorTime);
        var single = await MeasureAsync("AIOps, single alerts, known problems", ours, number => Body(number, 1, Problems), 1, agent.ProcessorTime);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"resident {agent.ResidentMegabytes:0} MiB"));
        await using var alertmanager = await AlertmanagerAsync(directory);
        var theirs = new PostStream(alertmanager.Address, "/api/v2/alerts", null);
        var beside = await MeasureAsync("Alertmanager, single alerts, known problems", theirs, number => Body(number, 1, Problems), 1, alertmanager.ProcessorTime);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"single alerts, of Alertmanager's rate: {single / beside:0.00}"));
        Directory.Delete(directory, recursive: true);
    }

    private static async Task<double> MeasureAsync(string what, PostStream stream, Func<long, string> body, int alerts, Func<TimeSpan> cpu)
    {
        await stream.RunAsync(body, Connections, WarmUp);
        // What is new must not be what the warm-up has sent.
        var used = cpu();
        var (requests, failed) = await stream.RunAsync(number => body(number + 500_000_000), Connections, Length);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-48} {requests * alerts,8:0} alerts/s ({requests:0} requests/s, {failed} not 2xx), {(cpu() - used).TotalMicroseconds / (requests * Length.TotalSeconds * alerts):0} µs of its processor time each"));
        return requests * alerts;
    }

    private static string Body(long number, int count, long problems)
    {
        var now = TimeProvider.System.GetUtcNow().ToString("O", CultureInfo.InvariantCulture);
        var alerts = Enumerable.Range(0, count).Select(i =>
        {
            var id = ((number * count) + i) % problems;
            return string.Create(CultureInfo.InvariantCulture,
                $$"""{"labels":{"alertname":"HighLatency","severity":"warning","job":"api","instance":"10.{{id / 65536 % 256}}.{{id / 256 % 256}}.{{id % 256}}:9100","shard":"{{id}}"},"annotations":{"summary":"Latency is high"},"startsAt":"{{now}}"}""");
        });
        return $"[{string.Join(',', alerts)}]";
    }

    private static async Task FillAsync(string database, int stored)
    {
        if (stored == 0)
            return;
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("""
            INSERT INTO alerts (id, source, fingerprint, name, status, severity, labels, annotations, starts_at, ends_at, first_seen, last_seen, count)
            SELECT 'old' || i, 'alertmanager', md5(i::text), 'HighLatency', CASE WHEN i % 100 = 0 THEN 'firing' ELSE 'resolved' END, 'warning',
              jsonb_build_object('alertname', 'HighLatency', 'severity', 'warning', 'job', 'api', 'instance', 'host' || i), '{"summary": "Latency is high"}',
              now() - i * interval '1 second', now(), now() - i * interval '1 second', now() - i * interval '1 second', 1
            FROM generate_series(1, $1) AS i
            """, connection) { CommandTimeout = 600, Parameters = { new() { Value = stored } } };
        await command.ExecuteNonQueryAsync();
        await using var analyze = new NpgsqlCommand("VACUUM ANALYZE alerts", connection) { CommandTimeout = 600 };
        await analyze.ExecuteNonQueryAsync();
    }

    private static async Task<Server> AlertmanagerAsync(string directory)
    {
        var port = ServerProcess.FreePort();
        await File.WriteAllTextAsync(Path.Combine(directory, "alertmanager.yml"), "route: { receiver: none }\nreceivers: [ { name: none } ]\n");
        var address = new Uri($"http://127.0.0.1:{port}");
        var process = Process.Start(new ProcessStartInfo("/usr/bin/prometheus-alertmanager",
            [$"--config.file={directory}/alertmanager.yml", $"--storage.path={directory}/alertmanager", $"--web.listen-address=127.0.0.1:{port}", "--cluster.listen-address=", "--log.level=error"]))!;
        using var probe = new HttpClient { BaseAddress = address };
        while (true)
            try
            {
                using var ready = await probe.GetAsync("/-/ready");
                return new Server(process, address);
            }
            catch (HttpRequestException) when (!process.HasExited)
            {
                await Task.Delay(20);
            }
    }

    private sealed class Server(Process process, Uri address) : IAsyncDisposable
    {
        public Uri Address => address;

        public TimeSpan ProcessorTime()
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }

        public async ValueTask DisposeAsync()
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }
    }
}
