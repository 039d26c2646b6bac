using System.Text.Json;

namespace AIOps.Agent.Terminal;

/// <summary>What a person must see before they say yes: tool, all arguments, target, risk, until when, and which values nobody vouches for.</summary>
internal static class ApprovalPrinter
{
    private const int MaxArguments = 4000, MaxExcerpt = 300;

    public static void Show(Screen screen, JsonElement approval, string id)
    {
        screen.Line($"approval {id}", Screen.Bold);
        screen.Line($"  tool       {RunPrinter.Text(approval, "tool")}");
        screen.Line($"  arguments  {(approval.TryGetProperty("arguments", out var arguments) ? TerminalText.Line(arguments.GetRawText(), MaxArguments) : "")}");
        screen.Line($"  target     {RunPrinter.Text(approval, "target")}");
        screen.Line($"  risk       {RunPrinter.Text(approval, "risk")}", RunPrinter.Text(approval, "risk") is "destructive" or "disruptive" ? Screen.Red : Screen.Yellow);
        if (RunPrinter.Text(approval, "reason") is { } reason)
            screen.Line($"  asked by   {RunPrinter.Text(approval, "requested_by")}: {TerminalText.Line(reason, MaxExcerpt)}");
        if (RunPrinter.Text(approval, "expires_at") is { } until)
            screen.Line($"  until      {until}");
        foreach (var source in Sources(approval))
        {
            screen.Line($"  UNTRUSTED  {RunPrinter.Text(source, "argument")} = {TerminalText.Line(RunPrinter.Text(source, "value") ?? "", MaxExcerpt)}", Screen.Red);
            screen.Line($"             {(RunPrinter.Text(source, "where") is { } where ? $"only said by {where}" : "nobody said it but the model")}{(RunPrinter.Text(source, "excerpt") is { } said ? $": “{TerminalText.Line(said, MaxExcerpt)}”" : "")}", Screen.Red);
        }
        if (RunPrinter.Text(approval, "approvals_missing") is { } missing and not ("0" or "1"))
            screen.Line($"  {missing} people must approve, each somebody else.");
    }

    /// <summary>In a run they come as <c>tainted</c>; on an action all sources are there.</summary>
    private static IEnumerable<JsonElement> Sources(JsonElement approval) =>
        approval.TryGetProperty("tainted", out var tainted) && tainted.ValueKind == JsonValueKind.Array ? tainted.EnumerateArray()
        : approval.TryGetProperty("provenance", out var all) && all.ValueKind == JsonValueKind.Array ? all.EnumerateArray().Where(source => RunPrinter.Text(source, "origin") is "tool_output" or "unknown")
        : [];
}
