using AIOps.Agent.Auth;
using AIOps.Agent.Diagnose;

namespace AIOps.Agent;

public sealed class Program
{
    private Program()
    {
    }

    public static async Task<int> Main(string[] args)
    {
        if (args is ["keys", ..])
            return await KeysCommand.RunAsync(args[1..]);
        if (args is ["diagnose", ..])
            return await DiagnoseCommand.RunAsync(args[1..]);
        return await StartUp.GuardAsync(async () =>
        {
            await using var app = AgentHost.Build(args);
            return await AgentHost.RunAsync(app);
        });
    }
}
