using System.Globalization;
using AIOps.Benchmarks.Faults;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace AIOps.Benchmarks;

/// <summary>
/// <c>dotnet run -c Release --project Tests/Benchmarks -- startup | webhook | intake [STORED] | graph FOLDER | queue FOLDER | runbook | waiting-runs | first-token | diagnose | memory [POSTGRES] | peers FOLDER | faults [KILLS] [NAME…]</c> for whole processes under load, anything else
/// goes to BenchmarkDotNet (<c>-- --filter *ToolCall*</c>). Numbers are printed, never judged.
/// </summary>
public static class Program
{
    public static async Task<int> Main(string[] args)
    {
        switch (args.FirstOrDefault())
        {
            case "startup":
                await StartUpTime.RunAsync();
                return 0;
            case "webhook":
                await WebhookToAction.RunAsync();
                return 0;
            case "intake":
                await IntakeRate.RunAsync(args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 0);
                return 0;
            case "graph":
                await GraphPeers.RunAsync(args[1]);
                return 0;
            case "runbook":
                await RunbookTime.RunAsync();
                return 0;
            case "diagnose":
                await DiagnoseTime.RunAsync();
                return 0;
            case "memory":
                await MemorySearchTime.RunAsync(args.ElementAtOrDefault(1));
                return 0;
            case "waiting-runs":
                await WaitingRuns.RunAsync();
                return 0;
            case "first-token":
                await FirstToken.RunAsync();
                return 0;
            case "peers":
                await McpPeers.RunAsync(args[1], args[2]);
                return 0;
            case "faults":
                return await FaultSuite.RunAsync(args[1..]);
            case "queue":
                await QueuePeers.RunAsync(args[1]);
                return 0;
            default:
                // In this process: a generated project would inherit the rules of this repository.
                BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly)
                    .Run(args, DefaultConfig.Instance.AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance)));
                return 0;
        }
    }
}
