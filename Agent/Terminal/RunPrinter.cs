using System.Globalization;
using System.Text;
using System.Text.Json;

namespace AIOps.Agent.Terminal;

/// <summary>Shows a run as it happens: each call with its arguments, how long it took and the first line of what it said; then the answer.</summary>
/// <param name="answers">Where text of the model goes.</param>
/// <param name="steps">Where the rest goes; for scripts that is another place.</param>
internal sealed class RunPrinter(Screen answers, Screen steps, bool streams)
{
    private const int MaxArguments = 120, MaxSummary = 200;

    private readonly Dictionary<string, string> _calls = new(StringComparer.Ordinal);
    private readonly StringBuilder _streamed = new();

    public void Show(ChatEvent happened)
    {
        switch (happened.Type)
        {
            case "token" when streams && Text(happened.Data, "text") is { } piece:
                _streamed.Append(piece);
                answers.Piece(piece);
                break;
            case "token" when streams && happened.Data.TryGetProperty("reset", out _) && _streamed.Length > 0:
                _streamed.Clear();
                answers.Line("(the model broke off; another goes on)", Screen.Grey);
                break;
            case "tool_call":
                _streamed.Clear();
                _calls[Text(happened.Data, "call_id") ?? ""] = Call(Text(happened.Data, "tool"), happened.Data);
                break;
            case "tool_result":
                ShowResult(happened.Data);
                break;
            case "approval_required":
                steps.Line($"? {Text(happened.Data, "tool")} on {Text(happened.Data, "target")} needs an approval", Screen.Yellow);
                break;
            case "error":
                steps.Line($"! {Text(happened.Data, "message")}", Screen.Red);
                break;
        }
    }

    /// <summary>The reply, unless it stands there already piece by piece.</summary>
    public void ShowReply(JsonElement view)
    {
        var reply = Text(view, "reply") ?? "";
        if (_streamed.ToString().Trim() != reply.Trim())
            answers.Line(reply);
        else
            answers.Piece("\n");
        _streamed.Clear();
    }

    public void ShowUsage(JsonElement view)
    {
        if (!view.TryGetProperty("usage", out var usage))
            return;
        var cost = usage.TryGetProperty("cost", out var spent) && spent.GetDecimal() > 0 ? $", cost {spent}" : "";
        var skipped = usage.TryGetProperty("skipped", out var passed) && passed.ValueKind == JsonValueKind.Array ? string.Concat(passed.EnumerateArray().Select(one => $"; passed over {one}")) : "";
        steps.Line(TerminalText.Line(string.Create(CultureInfo.InvariantCulture,
            $"{Text(usage, "provider")}{(Text(usage, "model") is { } model && model != Text(usage, "provider") ? $" {model}" : "")}, {Number(usage, "tool_calls")} calls, {Number(usage, "input_tokens") + Number(usage, "output_tokens")} tokens, {Seconds(Number(usage, "active_ms"))}{cost}{skipped}"), 400), Screen.Grey);
    }

    public static string Call(string? tool, JsonElement holder)
    {
        var arguments = holder.TryGetProperty("arguments", out var given) && given.ValueKind == JsonValueKind.Object
            ? string.Join(' ', given.EnumerateObject().Select(member => $"{member.Name}={(member.Value.ValueKind == JsonValueKind.String ? member.Value.GetString() : member.Value.GetRawText())}"))
            : "";
        return $"{TerminalText.Line(tool ?? "?", 80)} {TerminalText.Line(arguments, MaxArguments)}".TrimEnd();
    }

    public static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String or JsonValueKind.Number ? value.ToString() : null;

    private void ShowResult(JsonElement data)
    {
        var status = Text(data, "status") ?? "";
        var call = _calls.GetValueOrDefault(Text(data, "call_id") ?? "", Call(Text(data, "tool"), data));
        var (mark, colour) = status switch { "succeeded" or "repeated" => ("✓", Screen.Green), "requested" => ("·", Screen.Yellow), _ => ("✗", Screen.Red) };
        steps.Line($"{mark} {call} ({(status is "succeeded" or "failed" ? "" : $"{status}, ")}{Seconds(Number(data, "duration_ms"))})", colour);
        if (Text(data, "summary") is { Length: > 0 } summary)
            steps.Line($"  {TerminalText.Line(summary, MaxSummary)}", Screen.Grey);
    }

    private static string Seconds(long ms) => ms < 1000 ? $"{ms} ms" : string.Create(CultureInfo.InvariantCulture, $"{ms / 1000.0:0.0} s");

    private static long Number(JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.TryGetInt64(out var number) ? number : 0;
}
