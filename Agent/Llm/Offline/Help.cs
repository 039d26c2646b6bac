using AIOps.Agent.Llm.Offline.Language;
using AIOps.Mcp.Client;

namespace AIOps.Agent.Llm.Offline;

/// <summary>What is said when a question was not understood, or nothing is connected that could answer it.</summary>
internal static class Help
{
    private const string WaitsForApproval = "(waits for approval)";

    // Of each server when nobody asked for help.
    private const int Few = 3;

    public static string Text(Question question, IReadOnlyList<ToolServerStatus> servers)
    {
        var connected = servers.Where(server => server.Tools > 0).Select(server => server.Name).ToHashSet(StringComparer.Ordinal);
        var examples = IntentList.All.Select(intent => intent.Example).OrderBy(e => e.Text.EndsWith(WaitsForApproval, StringComparison.Ordinal)).Where(e => e.Server is null || connected.Contains(e.Server))
            .GroupBy(e => e.Server).SelectMany(server => question.AsksForHelp ? server : server.Take(Few)).Select(e => $"- {e.Text}").Distinct();
        var first = question.IsTooLong ? $"No model is connected, and without one I read questions of up to {Question.MaxLength} characters, such as these:"
            : question.AsksForHelp ? "No model is connected, so I answer plain questions such as these:" : "I did not understand that. No model is connected, so I answer plain questions such as these:";
        return $"{first}\n{string.Join('\n', examples)}{(question.AsksForHelp ? "" : "\n\nSay help for all of them.")}{NotConnected(servers)}";
    }

    public static string Connect(string server, IReadOnlyList<ToolServerStatus> servers) =>
        servers.FirstOrDefault(s => s.Name == server)?.Problem ?? $"No tool server {server} is connected, so I cannot look.";

    private static string NotConnected(IReadOnlyList<ToolServerStatus> servers)
    {
        var absent = servers.Where(server => server.Tools == 0).Select(server => $"- {server.Name}: {server.Problem}").ToList();
        return absent.Count == 0 ? "" : $"\n\nNot connected:\n{string.Join('\n', absent)}";
    }
}
