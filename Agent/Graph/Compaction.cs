using System.Text.RegularExpressions;
using AIOps.Mcp.Results;
using Microsoft.Extensions.AI;

namespace AIOps.Agent.Graph;

/// <summary>
/// Makes a transcript fit a budget of characters, the oldest first and in steps, always in the same way: older results become
/// their summary, evidence and handle; older conversation goes; older turns go with their results. System text, the question,
/// what is still open and the last turn stay. Every call that stays keeps its result.
/// </summary>
internal static partial class Compaction
{
    /// <summary>Below this a question of full length would leave no room for an answer to it.</summary>
    public const int LeastBudget = 40_000;

    private const int MaxEvidence = 3, MaxLine = 200, LeastResult = 400;

    /// <param name="history">How many messages after the first are earlier conversation.</param>
    public static List<ChatMessage> Fit(IReadOnlyList<ChatMessage> messages, int history, int budget)
    {
        var fitted = messages.ToList();
        if (Length(fitted) <= budget)
            return fitted;
        var last = fitted.FindLastIndex(message => message.Role == ChatRole.Assistant);
        for (var i = history + 2; i < last && Length(fitted) > budget; i++)
            fitted[i] = WithResults(fitted[i], Short);
        // An open question of ours, and what the user says to it, outlive the rest of the conversation.
        var open = history > 0 && fitted[history].Role == ChatRole.Assistant && fitted[history].Text.TrimEnd().EndsWith('?') ? 1 : 0;
        while (history > open && Length(fitted) > budget)
        {
            fitted.RemoveAt(1);
            history--;
        }
        var dropped = 0;
        while (Length(fitted) > budget && TurnAt(fitted, history + 2) is > 0 and var count && history + 2 + count < fitted.Count)
        {
            fitted.RemoveRange(history + 2, count);
            dropped++;
        }
        if (dropped > 0)
            fitted[0] = new ChatMessage(fitted[0].Role, $"{fitted[0].Text}\n{dropped} earlier turns of this run are left out for length; call a tool again if you need what it said.");
        if (Length(fitted) > budget)
            ShrinkLast(fitted, budget);
        return fitted;
    }

    public static int Length(IEnumerable<ChatMessage> messages) => messages.Sum(message => message.Contents.Sum(Length));

    private static int Length(AIContent content) => content switch
    {
        TextContent text => text.Text.Length,
        TextReasoningContent reasoning => reasoning.Text.Length,
        FunctionCallContent call => call.Name.Length + (call.Arguments?.Sum(argument => argument.Key.Length + (argument.Value?.ToString()?.Length ?? 4)) ?? 0),
        FunctionResultContent result => result.Result?.ToString()?.Length ?? 0,
        _ => 0,
    };

    /// <summary>How many messages the turn at this place has: what the model said, and the results of its calls.</summary>
    private static int TurnAt(List<ChatMessage> messages, int at) =>
        at >= messages.Count || messages[at].Role != ChatRole.Assistant ? 0 : at + 1 < messages.Count && messages[at + 1].Role == ChatRole.Tool ? 2 : 1;

    /// <summary>The results of the last turn share what is left; an answer needs something of each.</summary>
    private static void ShrinkLast(List<ChatMessage> messages, int budget)
    {
        if (messages[^1].Role != ChatRole.Tool)
            return;
        var results = messages[^1].Contents.OfType<FunctionResultContent>().ToList();
        var room = Math.Max(LeastResult, (budget - (Length(messages) - Length([messages[^1]]))) / Math.Max(1, results.Count));
        messages[^1] = WithResults(messages[^1], text => text.Length <= room ? text : ToolEnvelope.Shorten(text, room));
    }

    private static ChatMessage WithResults(ChatMessage message, Func<string, string> change) => message.Role != ChatRole.Tool ? message
        : new ChatMessage(ChatRole.Tool, [.. message.Contents.Select(content => content is not FunctionResultContent result ? content
            : new FunctionResultContent(result.CallId, change(result.Result?.ToString() ?? "")) { AdditionalProperties = result.AdditionalProperties })]);

    /// <summary>First line, lines that look like evidence, and where the whole is kept.</summary>
    private static string Short(string enveloped)
    {
        var lines = enveloped.Split('\n');
        if (lines.Length < 3 || enveloped.Length <= LeastResult)
            return enveloped;
        var body = lines[1..^1];
        var kept = body.Skip(1).Where(line => Evidence().IsMatch(line)).Take(MaxEvidence).Prepend(body[0]);
        var handle = Handle().Match(enveloped) is { Success: true } found ? $" The whole is kept: {ResultBudget.Reader}({found.Value})." : "";
        return $"{lines[0]}\n{string.Join('\n', kept.Select(line => Excerpt.Head(line, MaxLine, " …")))}\n(shortened: {enveloped.Length} characters.{handle})\n{lines[^1]}";
    }

    [GeneratedRegex(@"\b(error|fail\w*|fatal|panic|exception|oom\w*|exit code|crash\w*|denied|refused|timeout|critical)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Evidence();

    [GeneratedRegex("result_id=\"[0-9a-f]{1,64}\"")]
    private static partial Regex Handle();
}
