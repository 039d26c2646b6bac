namespace AIOps.Benchmarks;

/// <summary>Process start to the first 200 of /health, on an empty and on a used data directory, and memory when idle.</summary>
internal static class StartUpTime
{
    private const int Runs = 7;

    public static async Task RunAsync()
    {
        List<double> first = [], again = [], memory = [];
        for (var run = 0; run < Runs; run++)
        {
            var directory = Directory.CreateTempSubdirectory("aiops-startup-").FullName;
            await using (var agent = await AgentUnderLoad.StartAsync(directory))
                first.Add(agent.ReadyAfter.TotalMilliseconds);
            await using (var agent = await AgentUnderLoad.StartAsync(directory))
            {
                again.Add(agent.ReadyAfter.TotalMilliseconds);
                await Task.Delay(TimeSpan.FromSeconds(3));
                memory.Add(agent.ResidentMegabytes);
            }
            Directory.Delete(directory, recursive: true);
        }
        Measured.Print("ready, first start", first, "ms");
        Measured.Print("ready, later starts", again, "ms");
        Measured.Print("resident when idle", memory, "MiB");
    }
}
