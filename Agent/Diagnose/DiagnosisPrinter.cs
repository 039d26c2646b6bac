using System.Globalization;
using System.Text.Json;
using AIOps.Agent.Llm.Offline;
using Spectre.Console;

namespace AIOps.Agent.Diagnose;

/// <summary>A diagnosis for the terminal: coloured by severity, each finding with cause, evidence and next step.</summary>
internal static class DiagnosisPrinter
{
    /// <summary>How many findings were printed.</summary>
    public static int Print(IAnsiConsole console, JsonElement diagnosis, string? @namespace)
    {
        var findings = Items(diagnosis, "findings").ToList();
        var where = @namespace is null ? "the cluster" : $"namespace {@namespace}";
        var pods = diagnosis.Int("pods") ?? 0;
        console.MarkupLineInterpolated(CultureInfo.InvariantCulture, findings.Count == 0 && Items(diagnosis, "unread").Any()
            ? (FormattableString)$"[yellow]No problem was found[/] in {where}, but not everything could be read ({pods} pods looked at)."
            : findings.Count == 0
            ? $"[green]✔ Nothing is wrong[/] in {where} that can be seen ({pods} pods looked at)."
            : (FormattableString)$"[bold]{findings.Count} {(findings.Count == 1 ? "problem" : "problems")}[/] in {where} ({pods} pods looked at)");
        foreach (var finding in findings)
            Print(console, finding);
        foreach (var unread in Items(diagnosis, "unread"))
            console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[grey]not looked at: {unread.Text("resource")}: {unread.Text("reason")}[/]");
        return findings.Count;
    }

    private static void Print(IAnsiConsole console, JsonElement finding)
    {
        var severity = finding.Text("severity") ?? "";
        var colour = severity switch { "critical" => "red", "warning" => "yellow", _ => "blue" };
        console.WriteLine();
        console.MarkupLine($"[bold {colour}]● {Markup.Escape(finding.Text("problem") ?? "")}[/] [bold]{Markup.Escape(Name(finding.At("object")))}[/] [{colour}]{Markup.Escape(severity)}[/]");
        Line(console, "", finding.Text("summary"));
        Line(console, "cause     ", finding.Text("cause"));
        foreach (var evidence in Items(finding, "evidence"))
            Line(console, "evidence  ", evidence.GetString());
        foreach (var explained in Items(finding, "explains"))
            Line(console, "explains  ", $"{explained.Text("problem")} {Name(explained.At("object"))}: {explained.Text("summary")}");
        if (finding.At("suggestion") is { ValueKind: JsonValueKind.Object } suggestion)
            Line(console, "next      ", $"{suggestion.Text("tool")} {suggestion.At("arguments").GetRawText()}");
    }

    private static void Line(IAnsiConsole console, string label, string? text) =>
        console.Write(new Padder(new Markup($"[grey]{label}[/]{Markup.Escape(text ?? "")}"), new Padding(2, 0, 0, 0)));

    private static string Name(JsonElement reference) =>
        $"{reference.Text("kind")} {(reference.Text("namespace") is { } space ? $"{space}/" : "")}{reference.Text("name")}";

    private static JsonElement.ArrayEnumerator Items(JsonElement element, string name) =>
        element.At(name) is { ValueKind: JsonValueKind.Array } items ? items.EnumerateArray() : default;
}
