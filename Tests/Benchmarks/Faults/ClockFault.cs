using AIOps.Tests.EndToEnd.Faults;

namespace AIOps.Benchmarks.Faults;

/// <summary>The wall clock of one Agent and one Worker jumps an hour ahead, then an hour behind, then back. By libfaketime; nothing in the product knows of it.</summary>
internal static class ClockFault
{
    private static readonly string[] Libraries = ["/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1", "/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1"];

    public static async Task<bool> RunAsync()
    {
        if (Libraries.FirstOrDefault(File.Exists) is not { } library)
        {
            Console.WriteLine("WRONG clock: not run, libfaketime is missing (apt-get install libfaketime)");
            return false;
        }
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "+0");
        await using var server = await ServerPlant.StartAsync(new()
        {
            ["LD_PRELOAD"] = library,
            ["FAKETIME_TIMESTAMP_FILE"] = file,
            ["FAKETIME_CACHE_DURATION"] = "1",
            // A step of the wall clock leaves the monotonic one alone.
            ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",
            ["DONT_FAKE_MONOTONIC"] = "1",
        });
        var right = await ServerFault.RunAsync(server, "clock of one Agent and one Worker stepped", async () =>
        {
            List<string> seen = [];
            foreach (var step in (string[])["+3600", "-3600", "+0"])
            {
                await File.WriteAllTextAsync(file, step);
                await Task.Delay(TimeSpan.FromSeconds(6));
                using var answer = await server.Plant.Agents[1].GetAsync("/health");
                // Proof that the step reached the process.
                seen.Add(answer.Headers.Date is { } date ? $"{(date - TimeProvider.System.GetUtcNow()).TotalMinutes:0}" : "?");
            }
            return $"the Agent's clock seen at {string.Join(", ", seen)} min";
        });
        File.Delete(file);
        return right;
    }
}
