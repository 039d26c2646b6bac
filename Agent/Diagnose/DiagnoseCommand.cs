using System.Text.Json;
using AIOps.Agent.Api;
using AIOps.Mcp.Client;
using Spectre.Console;

namespace AIOps.Agent.Diagnose;

/// <summary><c>-- diagnose [NAMESPACE]</c>: what is wrong in the connected cluster. Ends with 0 when nothing is, 2 with findings, 1 when it could not look.</summary>
internal static class DiagnoseCommand
{
    private const int Healthy = 0;
    private const int Failed = 1;
    private const int Ill = 2;

    public static Task<int> RunAsync(string[] args) => StartUp.GuardAsync(() => DiagnoseAsync(args));

    private static async Task<int> DiagnoseAsync(string[] args)
    {
        var options = args.Where(a => a.StartsWith("--", StringComparison.Ordinal)).ToArray();
        if (args.Except(options).ToArray() is not { Length: <= 1 } names)
            return await FailAsync("usage: diagnose [NAMESPACE] [--Kubernetes:Kubeconfig=FILE] [--Kubernetes:Context=NAME]");
        // What connects is no news here; a caller's own level comes later and wins.
        await using var app = AgentHost.Build(["--Logging:LogLevel:Default=Warning", .. options]);
        var catalog = app.Services.GetRequiredService<ToolCatalog>();
        try
        {
            await catalog.ConnectAsync(CancellationToken.None);
            if (catalog.Find("diagnose") is null)
                return await FailAsync(DiagnoseEndpoints.Absent(catalog));
            var result = await catalog.ReadAsync("diagnose", WireJson.ToElement(new { Namespace = names.FirstOrDefault() }), CancellationToken.None);
            if (result is not { IsError: false, Data: { } data })
                return await FailAsync(result.Text);
            return DiagnosisPrinter.Print(AnsiConsole.Console, data, names.FirstOrDefault()) > 0 ? Ill : SawPods(data) ? Healthy : Failed;
        }
        catch (ToolServerException e)
        {
            return await FailAsync(e.Message);
        }
    }

    // Silence of someone who may not look is not health.
    private static bool SawPods(JsonElement diagnosis) =>
        !diagnosis.GetProperty("unread").EnumerateArray().Any(unread => unread.GetProperty("resource").GetString() == "pods");

    private static async Task<int> FailAsync(string message)
    {
        await Console.Error.WriteLineAsync(message);
        return Failed;
    }
}
