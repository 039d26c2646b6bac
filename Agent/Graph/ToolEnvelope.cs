using AIOps.Agent.Graph.Runs;

namespace AIOps.Agent.Graph;

/// <summary>
/// How a tool's words reach a model: marked as data from outside that nobody vouches for, unable to close their own mark. A
/// long read has its handle by now (<see cref="ToolReads"/>); what else is too long is cut with a notice that says so.
/// </summary>
internal static class ToolEnvelope
{
    private const string Mark = "tool_result";

    // At most so long is the notice of a cut.
    private const int Notice = 150;

    public static string Wrap(RunStep step, int budget)
    {
        var result = step.Result ?? throw new InvalidOperationException($"{step.CallId} has no result yet");
        // A lookalike of the closing mark inside the text loses its bracket.
        var text = Cut(result.Text, budget).Replace($"</{Mark}", $"(/{Mark}", StringComparison.OrdinalIgnoreCase);
        return $"<{Mark} tool=\"{step.Tool}\" status=\"{step.Status}\" trust=\"untrusted\">\n{text}\n</{Mark}>";
    }

    /// <summary>An enveloped result within this many characters, still in its envelope.</summary>
    public static string Shorten(string enveloped, int length)
    {
        var lines = enveloped.Split('\n');
        if (lines.Length < 3)
            return Cut(enveloped, length);
        var frame = lines[0].Length + lines[^1].Length + 2;
        return $"{lines[0]}\n{Cut(string.Join('\n', lines[1..^1]), Math.Max(0, length - frame - Notice))}\n{lines[^1]}";
    }

    private static string Cut(string text, int budget) => Excerpt.Ends(text, budget, "narrow the call to see them");
}
