using System.Text.RegularExpressions;
using AIOps.Agent.Analysis.Context;

namespace AIOps.Agent.Analysis.Rules;

/// <summary>The last error in the logs, and what kind of error it is.</summary>
internal sealed partial class LogRule : IAnalysisRule
{
    private static readonly (Regex Pattern, string Meaning, string Advice)[] Kinds =
    [
        (NoSpace(), "a file system or quota is full", "Free space where it writes"),
        (NoMemory(), "it runs out of memory", "Raise its memory limit, or find what leaks"),
        (NoName(), "a name it needs cannot be resolved", "Check the name in its configuration, and DNS"),
        (Refused(), "something it depends on does not accept connections", "See whether what it connects to runs and listens"),
        (TimedOut(), "something it depends on does not answer in time", "See how what it waits for fares"),
        (Certificate(), "a certificate is not accepted", "Renew the certificate, or trust its issuer"),
        (Denied(), "it is not allowed what it tries", "Check its credentials and permissions"),
    ];

    public IEnumerable<Hypothesis> Judge(AnalysisCase alert)
    {
        foreach (var piece in alert.Of("get_pod_logs", "get_service_logs", "get_container_logs").Concat(alert.Of("query_loki").Where(p => p.Source.EndsWith("errors", StringComparison.Ordinal))).Concat(alert.Context.Pieces.Where(IsOwnLog)))
        {
            var lines = piece.Text.Split('\n').Select(line => line.Trim()).Where(line => line.Length is > 5 && Error().IsMatch(line) && !IsFrame(line));
            // Loki answers the newest first.
            if ((piece.Tool == "query_loki" ? lines.FirstOrDefault() : lines.LastOrDefault()) is not { } last)
                continue;
            var kind = Array.Find(Kinds, k => k.Pattern.IsMatch(last));
            yield return new(kind.Meaning is null ? 0.4 : 0.52, kind.Meaning is null ? $"{Capital($"{alert.Subject}")} logs an error: {AnalysisCase.Short(last)}" : $"{Capital($"{alert.Subject}")} fails because {kind.Meaning}: {AnalysisCase.Short(last)}",
                "It is the last error in its log.", [new("the last error in the log", piece.Id, AnalysisCase.Short(last))],
                [AnalysisCase.Advise(kind.Advice ?? "Read the log around this line", "The log's last error says so.", 2)]);
        }
    }

    private static bool IsOwnLog(ContextPiece piece) => piece is { Source: "alert", Status: PieceStatus.Succeeded } && piece.Text.Contains("annotation logs:", StringComparison.Ordinal);

    // The head of a table or an alert's own summary is no log line.
    private static bool IsFrame(string line) => line.StartsWith("label ", StringComparison.Ordinal) || line.StartsWith("alert ", StringComparison.Ordinal) || line.StartsWith("All: ", StringComparison.Ordinal)
        || (line.StartsWith("annotation ", StringComparison.Ordinal) && !line.StartsWith("annotation logs:", StringComparison.Ordinal)) || line.StartsWith("No lines", StringComparison.Ordinal);

    private static string Capital(string text) => $"{char.ToUpperInvariant(text[0])}{text[1..]}";

    [GeneratedRegex(@"\b(error|fatal|panic|exception|critical|failed|failure|refused|oom|killed|denied|timed? ?out|no space)\b|OutOfMemory|Traceback|ERR\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Error();

    [GeneratedRegex("no space left|disk (is )?full|quota exceeded", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex NoSpace();

    [GeneratedRegex("out ?of ?memory|cannot allocate memory|heap space|oom", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex NoMemory();

    [GeneratedRegex("no such host|name or service not known|could not resolve|getaddrinfo|NXDOMAIN", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex NoName();

    [GeneratedRegex("connection refused|ECONNREFUSED|connection to .* refused|connection reset|too many connections", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Refused();

    [GeneratedRegex("timed? ?out|deadline exceeded|ETIMEDOUT", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex TimedOut();

    [GeneratedRegex("x509|certificate", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Certificate();

    [GeneratedRegex("permission denied|access denied|unauthori[sz]ed|forbidden|authentication failed", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Denied();
}
