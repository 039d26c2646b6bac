using AIOps.Agent.Auth;
using AIOps.Agent.Diagnose;
using AIOps.Agent.Evaluation;
using AIOps.Agent.Terminal;

namespace AIOps.Agent;

public sealed class Program
{
    private Program()
    {
    }

    public static Task<int> Main(string[] args) => args switch
    {
        ["keys", .. var rest] => KeysCommand.RunAsync(rest),
        ["diagnose", .. var rest] => DiagnoseCommand.RunAsync(rest),
        ["chat", .. var rest] => ChatCommand.RunAsync(rest),
        ["ask", .. var rest] => AskCommand.RunAsync(rest),
        ["eval", .. var rest] => EvaluationCommand.RunAsync(rest),
        _ => StartUp.GuardAsync(async () =>
        {
            await using var app = AgentHost.Build(args);
            return await AgentHost.RunAsync(app);
        }),
    };
}
