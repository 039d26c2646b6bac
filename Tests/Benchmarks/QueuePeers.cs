using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using AIOps.Policies.Queue;
using AIOps.Tests.Shared;

namespace AIOps.Benchmarks;

/// <summary>
/// The Redis queue beside BullMQ on the same Redis in one run, in turns: <c>queue FOLDER</c>, where FOLDER has
/// <c>npm i bullmq@6 ioredis</c>. Adding in chunks, four at once; processing by one worker that does nothing, 1,000 jobs under
/// way at once; from add to start, one job at a time.
/// </summary>
internal static class QueuePeers
{
    private const int Jobs = 100_000, Chunk = 500, AtOnce = 4, Concurrency = 1000, Singles = 1000, Rounds = 3;

    private sealed record Round(double Enqueue, double Process, double[] Starts);

    public static async Task RunAsync(string folder)
    {
        using var redis = new RedisServer();
        await redis.StartAsync();
        List<Round> ours = [], theirs = [];
        for (var round = 0; round < Rounds; round++)
        {
            ours.Add(await OursAsync(redis.ConnectionString, round));
            theirs.Add(await TheirsAsync(folder, redis.ConnectionString));
        }
        Print("AIOps", ours);
        Print("BullMQ 6", theirs);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"enqueue {Median(ours, r => r.Enqueue) / Median(theirs, r => r.Enqueue):0.0}x, process {Median(ours, r => r.Process) / Median(theirs, r => r.Process):0.0}x"));
    }

    private static async Task<Round> OursAsync(string connection, int round)
    {
        await using var queue = new RedisQueue(new(new(connection)), new QueueOptions { KeyPrefix = $"bench-{round}", MaxDepth = int.MaxValue }, TimeProvider.System);
        await queue.EnqueueAsync([new("warm")], default);
        foreach (var job in await queue.LeaseAsync("w", 1, TimeSpan.FromSeconds(1), default))
            await queue.CompleteAsync(job, default);

        var chunks = Enumerable.Range(0, Jobs).Select(i => new ActionJob(Guid.CreateVersion7().ToString("N"))).Chunk(Chunk).ToArray();
        var began = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(chunks, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (chunk, token) => await queue.EnqueueAsync(chunk, token));
        var enqueue = Jobs / Stopwatch.GetElapsedTime(began).TotalSeconds;

        began = Stopwatch.GetTimestamp();
        await ProcessAsync(queue);
        var process = Jobs / Stopwatch.GetElapsedTime(began).TotalSeconds;
        return new(enqueue, process, await StartsAsync(queue));
    }

    /// <summary>As the Worker's loop: takes as many as it has room for, and each job completes by itself.</summary>
    private static async Task ProcessAsync(RedisQueue queue)
    {
        using var slots = new SemaphoreSlim(Concurrency);
        var done = 0;
        while (Volatile.Read(ref done) < Jobs)
        {
            var room = 0;
            await slots.WaitAsync();
            for (room = 1; room < Concurrency && slots.Wait(0); room++)
            {
            }
            var jobs = await queue.LeaseAsync("w", room, TimeSpan.FromMilliseconds(5), default);
            if (jobs.Count < room)
                slots.Release(room - jobs.Count);
            foreach (var job in jobs)
                _ = FinishAsync(job);
        }

        async Task FinishAsync(LeasedJob job)
        {
            if (!await queue.CompleteAsync(job, default))
                throw new InvalidOperationException("a lease was lost");
            Interlocked.Increment(ref done);
            slots.Release();
        }
    }

    private static async Task<double[]> StartsAsync(RedisQueue queue)
    {
        var starts = new List<double>();
        for (var at = -50; at < Singles; at++)
        {
            var waiting = queue.LeaseAsync("w", 1, TimeSpan.FromSeconds(5), default);
            // Until the worker waits for it.
            await Task.Delay(3);
            var began = Stopwatch.GetTimestamp();
            await queue.EnqueueAsync([new(Guid.CreateVersion7().ToString("N"))], default);
            var job = (await waiting).Single();
            if (at >= 0)
                starts.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            await queue.CompleteAsync(job, default);
        }
        return [.. starts];
    }

    private static async Task<Round> TheirsAsync(string folder, string connection)
    {
        // Node looks for packages beside the script.
        var script = Path.Combine(folder, "bullmq.mjs");
        File.Copy(Path.Combine(AppContext.BaseDirectory, "Peers", "bullmq.mjs"), script, overwrite: true);
        var place = connection.Split(',')[0].Split(':');
        using var process = Process.Start(new ProcessStartInfo("node",
            [script, place[0], place[1], .. new[] { Jobs, Chunk, Concurrency, Singles }.Select(n => n.ToString(CultureInfo.InvariantCulture))]) { RedirectStandardOutput = true })!;
        var line = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return JsonSerializer.Deserialize<Round>(line, JsonSerializerOptions.Web)!;
    }

    private static void Print(string name, List<Round> rounds)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{name}: enqueue {Median(rounds, r => r.Enqueue):0}/s, process {Median(rounds, r => r.Process):0}/s (median of {Rounds}; {string.Join(", ", rounds.Select(r => $"{r.Enqueue:0}/{r.Process:0}"))})"));
        Measured.Print($"{name}: enqueue to start", rounds.SelectMany(r => r.Starts), "ms");
    }

    private static double Median(List<Round> rounds, Func<Round, double> of) => rounds.Select(of).Order().ElementAt(rounds.Count / 2);
}
