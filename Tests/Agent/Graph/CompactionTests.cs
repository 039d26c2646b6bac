using AIOps.Agent.Graph;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.AI;

namespace AIOps.Tests.Agent.Graph;

/// <summary>However long a run is: what must stay stays, pairs stay pairs, and it fits.</summary>
public sealed class CompactionTests
{
    private const int Budget = Compaction.LeastBudget;

    private sealed record Run(int[] History, int[][] Turns);

    private static readonly Arbitrary<Run> Runs = (
        from history in Gen.Choose(0, 16_000).ListOf(3)
        from turns in Gen.Choose(0, 20_000).NonEmptyListOf().ListOf(8)
        select new Run([.. history], [.. turns.Select(turn => turn.Take(6).ToArray())])).ToArbitrary();

    [Fact]
    public void Fit_AnyRun_KeepsWhatMustStayAndFits() => Prop.ForAll(Runs, run =>
    {
        var messages = Messages(run);
        var fitted = Compaction.Fit(messages, run.History.Length, Budget);
        Assert.StartsWith("SYSTEM", fitted[0].Text, StringComparison.Ordinal);
        Assert.Single(fitted, message => message.Text == Question);
        var calls = fitted.SelectMany(m => m.Contents).OfType<FunctionCallContent>().Select(c => c.CallId).ToList();
        Assert.Equal(calls, fitted.SelectMany(m => m.Contents).OfType<FunctionResultContent>().Select(r => r.CallId));
        Assert.Equal(LastCalls(messages), LastCalls(fitted));
        Assert.InRange(Compaction.Length(fitted), 1, Math.Max(Budget, 0));
        Assert.Equal(Texts(fitted), Texts(Compaction.Fit(messages, run.History.Length, Budget)));
        return true;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Fit_WithinBudget_ChangesNothing()
    {
        var messages = Messages(new Run([10], [[100], [200]]));
        Assert.Equal(messages, Compaction.Fit(messages, 1, Budget));
    }

    [Fact]
    public void Fit_OldResult_KeepsItsEvidenceAndHandle()
    {
        var old = $"<tool_result tool=\"get_pod_logs\">\nfirst line\n{new string('x', 30_000)}\nFATAL: no database\nread it with query_result(result_id=\"abc123\", path)\n</tool_result>";
        List<ChatMessage> messages = [.. Messages(new Run([], [[0], [20_000]]))];
        messages[3] = new ChatMessage(ChatRole.Tool, [new FunctionResultContent("t0c0", old)]);

        var fitted = Compaction.Fit(messages, 0, Budget)[3].Contents.OfType<FunctionResultContent>().Single().Result!.ToString()!;

        Assert.Contains("first line", fitted, StringComparison.Ordinal);
        Assert.Contains("FATAL: no database", fitted, StringComparison.Ordinal);
        Assert.Contains("query_result(result_id=\"abc123\")", fitted, StringComparison.Ordinal);
        Assert.EndsWith("</tool_result>", fitted, StringComparison.Ordinal);
        Assert.InRange(fitted.Length, 1, 1500);
    }

    [Fact]
    public void Fit_OpenQuestion_OutlivesOlderConversation()
    {
        List<ChatMessage> messages = [.. Messages(new Run([6000, 6000, 0], [[20_000], [20_000]]))];
        messages[3] = new ChatMessage(ChatRole.Assistant, "Shall I restart web-1?");
        messages[^1] = new ChatMessage(ChatRole.Tool, [new FunctionResultContent("t1c0", new string('x', 39_000))]);

        Assert.Contains(Compaction.Fit(messages, 3, Budget), message => message.Text == "Shall I restart web-1?");
    }

    private static readonly string Question = $"QUESTION {new string('q', 15_000)}";

    private static List<ChatMessage> Messages(Run run)
    {
        var messages = new List<ChatMessage> { new(ChatRole.System, "SYSTEM " + new string('s', 1500)) };
        messages.AddRange(run.History.Select((length, i) => new ChatMessage(i % 2 == 0 ? ChatRole.Assistant : ChatRole.User, new string('h', length))));
        messages.Add(new ChatMessage(ChatRole.User, Question));
        foreach (var (turn, results) in run.Turns.Index())
        {
            messages.Add(new ChatMessage(ChatRole.Assistant, [.. results.Select((_, i) => (AIContent)new FunctionCallContent($"t{turn}c{i}", "look", new Dictionary<string, object?> { ["thing"] = "web" }))]));
            messages.Add(new ChatMessage(ChatRole.Tool, [.. results.Select((length, i) => (AIContent)new FunctionResultContent($"t{turn}c{i}", $"<tool_result>\n{new string('r', length)}\n</tool_result>"))]));
        }
        return messages;
    }

    private static List<string> LastCalls(IReadOnlyList<ChatMessage> messages) =>
        [.. messages.LastOrDefault(m => m.Role == ChatRole.Assistant && m.Contents.OfType<FunctionCallContent>().Any())?.Contents.OfType<FunctionCallContent>().Select(c => c.CallId) ?? []];

    private static List<string> Texts(IReadOnlyList<ChatMessage> messages) =>
        [.. messages.Select(m => m.Text + string.Concat(m.Contents.OfType<FunctionResultContent>().Select(r => r.Result)))];
}
