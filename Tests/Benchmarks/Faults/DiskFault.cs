using System.Diagnostics;
using AIOps.Policies.Storage.Databases;
using AIOps.Tests.EndToEnd.Faults;
using AIOps.Tests.Shared;

namespace AIOps.Benchmarks.Faults;

/// <summary>An embedded Agent's disk, a small tmpfs, is filled by someone else and has room again later. What was answered with 2xx is done once; the rest was refused.</summary>
internal static class DiskFault
{
    public static async Task<bool> RunAsync()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            Console.WriteLine("WRONG disk full: not run, mounting a tmpfs needs root");
            return false;
        }
        await using var targets = await Targets.StartAsync();
        await using var plant = new Plant();
        var data = Directory.CreateDirectory(Path.Combine(plant.Folder.FullName, "data")).FullName;
        await ServerProcess.RunAsync("/bin/mount", "-t", "tmpfs", "-o", "size=64m", "aiops-faults", data);
        try
        {
            return await FillAsync(targets, plant, data);
        }
        finally
        {
            foreach (var process in plant.Processes)
                process.Kill();
            await ServerProcess.RunAsync("/bin/umount", "-l", data);
        }
    }

    private static async Task<bool> FillAsync(Targets targets, Plant plant, string data)
    {
        var watch = Stopwatch.StartNew();
        plant.Environment["KUBECONFIG"] = targets.Cluster.WriteKubeconfig(Path.Combine(plant.Folder.FullName, "kubeconfig"));
        plant.Add("Agent");
        await plant.ReadyAsync();
        await plant.SaveRestartPolicyAsync();
        await using var stream = new AlertStream(targets, plant.Agents, 25, 500);
        stream.Start();
        await Task.Delay(TimeSpan.FromSeconds(4));
        var filler = Path.Combine(data, "filler");
        await FillToTheEndAsync(filler);
        await Task.Delay(TimeSpan.FromSeconds(4));
        var refused = stream.Repeats;
        await Task.Delay(TimeSpan.FromSeconds(4));
        File.Delete(filler);
        await Task.Delay(TimeSpan.FromSeconds(4));
        await stream.StopAsync(TimeSpan.FromMinutes(2));
        await using var database = new SqliteDatabase(Path.Combine(data, "aiops.db"), TimeSpan.FromSeconds(5), TimeProvider.System);
        var count = await Count.QuietAsync(database, targets, plant, stream.Answered);
        var right = count.IsExact && stream.Answered == stream.Sent && refused > 0 && !plant.Processes[0].HasExited;
        Console.WriteLine($"{(right ? "ok   " : "WRONG")} disk full (SQLite): 8 s; {stream.Sent} alerts sent, {count}; {stream.Repeats} requests repeated ({stream.Refusals}); {watch.Elapsed.TotalSeconds:0} s");
        if (plant.Processes[0].HasExited)
            Console.WriteLine($"      the Agent ended; its last words: {string.Join("\n      ", plant.Processes[0].Output.Split('\n').TakeLast(25))}");
        if (!right)
            await Count.ExplainAsync(database);
        return right;
    }

    private static async Task FillToTheEndAsync(string filler)
    {
        await using var file = new FileStream(filler, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        var piece = new byte[4096];
        try
        {
            while (true)
                await file.WriteAsync(piece);
        }
        catch (IOException)
        {
            // That is the end.
        }
    }
}
