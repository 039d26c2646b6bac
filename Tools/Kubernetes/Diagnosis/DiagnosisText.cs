using System.Text;

namespace AIOps.Tools.Kubernetes.Diagnosis;

/// <summary>A diagnosis as a model or a person reads it.</summary>
internal static class DiagnosisText
{
    private const int Shown = 25;
    private const int ExplainedShown = 5;

    public static string Of(ClusterDiagnosis diagnosis, string? @namespace)
    {
        var where = @namespace is null ? "the cluster" : $"namespace {@namespace}";
        var text = new StringBuilder(diagnosis.Findings.Count == 0 && diagnosis.Unread.Count > 0
            ? $"No problem was found in {where}, but not everything could be read ({diagnosis.Pods} pods looked at)."
            : diagnosis.Findings.Count == 0
            ? $"Nothing is wrong in {where} that can be seen ({diagnosis.Pods} pods looked at)."
            : $"{diagnosis.Findings.Count} {(diagnosis.Findings.Count == 1 ? "problem" : "problems")} in {where} ({diagnosis.Pods} pods looked at).");
        foreach (var finding in diagnosis.Findings.Take(Shown))
            Write(text, finding);
        if (diagnosis.Findings.Count > Shown)
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"\n\n{diagnosis.Findings.Count - Shown} less severe ones are only in the data.");
        foreach (var unread in diagnosis.Unread)
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"\nNot looked at: {unread.Resource}: {unread.Reason}");
        return text.ToString();
    }

    private static void Write(StringBuilder text, Finding finding)
    {
        text.Append("\n\n[").Append(WireJson.Name(finding.Severity)).Append("] ").Append(finding.Problem).Append(": ").Append(finding.Object).Append(": ").Append(finding.Summary);
        text.Append("\n  cause: ").Append(finding.Cause);
        foreach (var evidence in finding.Evidence)
            text.Append("\n  evidence: ").Append(evidence);
        foreach (var explained in finding.Explains.Take(ExplainedShown))
            text.Append("\n  explains: ").Append(explained.Problem).Append(": ").Append(explained.Object);
        if (finding.Explains.Count > ExplainedShown)
            text.Append("\n  explains: ").Append(finding.Explains.Count - ExplainedShown).Append(" more");
        if (finding.Suggestion is { } suggestion)
            text.Append("\n  next: ").Append(suggestion.Tool).Append(' ').Append(suggestion.Arguments.GetRawText());
    }
}
