using BenchmarkDotNet.Running;

namespace AIOps.Benchmarks;

/// <summary>
/// <c>dotnet run -c Release --project Tests/Benchmarks -- startup | webhook</c> for whole processes under load, anything else
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
            default:
                BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
                return 0;
        }
    }
}
