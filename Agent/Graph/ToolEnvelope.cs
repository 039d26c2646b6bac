using System.Globalization;

namespace AIOps.Agent.Graph;

/// <summary>
/// How a tool's words reach a model: marked as data from outside that nobody vouches for, unable to close their own mark. A
/// long read has its handle by now (<see cref="ToolReads"/>); what else is too long is cut with a notice that says so.
/// </summary>
internal static class ToolEnvelope
{
    private const string Mark = "tool_result";

    public static string Wrap(RunStep step, int budget)
    {
        var result = step.Result ?? throw new InvalidOperationException($"{step.CallId} has no result yet");
        // A lookalike of the closing mark inside the text loses its bracket.
        var text = Cut(result.Text, budget).Replace($"</{Mark}", $"(/{Mark}", StringComparison.OrdinalIgnoreCase);
        return $"<{Mark} tool=\"{step.Tool}\" status=\"{step.Status}\" trust=\"untrusted\">\n{text}\n</{Mark}>";
    }

    /// <summary>Head and tail: what it is, and how it ends.</summary>
    private static string Cut(string text, int budget)
    {
        if (text.Length <= budget)
            return text;
        var head = budget * 3 / 4;
        var tail = budget - head;
        return string.Create(CultureInfo.InvariantCulture,
            $"{text.AsSpan(0, head)}\n…(CUT: {text.Length - budget} of {text.Length} characters are left out here; narrow the call to see them)…\n{text.AsSpan(text.Length - tail)}");
    }
}
