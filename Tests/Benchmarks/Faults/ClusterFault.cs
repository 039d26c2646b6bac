using AIOps.Tests.EndToEnd.Faults;
using AIOps.Tests.Shared.LoopbackKubernetes;

namespace AIOps.Benchmarks.Faults;

/// <summary>
/// The Kubernetes API answers 429 and 500, cuts connections before and after the effect, and hangs. What could not be done
/// must say so on its action; nothing is done twice, nothing is forgotten, and what comes afterwards is done without a person.
/// </summary>
internal static class ClusterFault
{
    private static readonly Fault[] Faults = [Fault.Answer(429, 1), Fault.Answer(500), Fault.Answer(503) with { AfterEffect = true }, Fault.Reset, Fault.Reset with { AfterEffect = true }, Fault.Hang];

    public static async Task<bool> RunAsync()
    {
        // The breaker would rightly stop everything for its ten minutes; here it is counted what happens when it lets through.
        await using var server = await ServerPlant.StartAsync(configure: environment =>
        {
            environment["AIOPS_Safety__Breaker__Failures"] = "100";
            environment["AIOPS_Safety__Breaker__Window"] = "00:00:01";
        });
        var injected = 0;
        return await ServerFault.RunAsync(server, "Kubernetes API 429, 500, 503, resets, hangs", async () =>
        {
            for (var i = 0; i < 200; i++)
            {
                server.Targets.Cluster.FailNext(Faults[Random.Shared.Next(Faults.Length)]);
                injected++;
                await Task.Delay(50);
            }
            return $"{injected} requests went wrong";
        }, count => count.Doubled == 0 && count.Pending == 0 && count.Total == count.Answered && count.Succeeded <= count.Changed && count.Changed <= count.Answered, int.MaxValue);
    }
}
