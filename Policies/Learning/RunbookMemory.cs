using System.Data.Common;
using System.Text.RegularExpressions;
using AIOps.Policies.Autonomy;
using AIOps.Policies.Learning.Signatures;
using AIOps.Policies.Safety;
using AIOps.Policies.Storage;
using AIOps.Policies.Storage.Mapping;

namespace AIOps.Policies.Learning;

/// <summary>Writes down what an ended action did about its alert, with the action's end and in its transaction.</summary>
public sealed partial class RunbookMemory(MemoryStore memories, AlertStore alerts, IToolDirectory tools)
{
    private const int MaxCause = 1000, MaxName = 300;

    // What the rules analyst calls itself: its causes begin with the diagnosis' id.
    private const string Rules = "rules";

    /// <summary>Nothing for what has no alert to be about, was never begun, or is a step: the whole runbook is remembered.</summary>
    public async Task NoteAsync(DbTransaction transaction, ActionRequest ended, CancellationToken cancellationToken)
    {
        if (ended.Origin == ActionOrigin.Runbook || OutcomeReader.Of(ended) is not { } outcome || await AlertAsync(transaction, ended, cancellationToken) is not { } alert)
            return;
        var signature = AlertSignature.Of(alert);
        var policy = ended is { Origin: ActionOrigin.Policy, PolicyId: not null } ? await PolicyAsync(transaction, ended, cancellationToken) : null;
        var fix = LearntFix.Of(ended, alert, tools.Find(ended.Tool), policy);
        var (about, isWhole) = RememberedAlert.Of(alert);
        var (cause, problem) = await CauseAsync(transaction, alert, cancellationToken);
        await memories.AddAsync(transaction, new Memory
        {
            ActionId = ended.Id,
            Signature = signature.Key,
            AlertName = Excerpt.Head(alert.Name, MaxName),
            AlertId = alert.Id,
            About = about,
            TargetClass = Targets.ClassOf(ended.Target),
            Problem = problem,
            Cause = Excerpt.Head(CredentialMask.Apply(cause), MaxCause),
            Fix = fix.Key,
            Tool = fix.Tool,
            Arguments = fix.Arguments,
            Outcome = outcome,
            IncidentId = alert.IncidentId ?? ended.IncidentId,
            PolicyId = policy?.Id,
            DecidedBy = ended.DecidedBy ?? ended.RequestedBy,
            Provable = fix.IsProvable && signature.IsWhole && isWhole && alert.Name.Length <= MaxName,
            At = ended.UpdatedAt,
        }, signature, cancellationToken);
    }

    /// <summary>The alert that the action names, else the one that opened its incident.</summary>
    private async Task<Alert?> AlertAsync(DbTransaction transaction, ActionRequest ended, CancellationToken cancellationToken) =>
        ended.AlertId is { } id && await alerts.GetAsync(transaction, id, cancellationToken) is { } alert ? alert
        : ended.IncidentId is { } incident ? await transaction.FirstAsync(
            $"SELECT {AlertStore.Columns} FROM alerts WHERE incident_id = @incident ORDER BY first_seen, id LIMIT 1", new { incident }, AlertStore.Read, cancellationToken)
        : null;

    private static Task<Policy?> PolicyAsync(DbTransaction transaction, ActionRequest ended, CancellationToken cancellationToken) => transaction.FirstAsync(
        "SELECT document FROM policy_versions WHERE policy_id = @PolicyId AND version = @PolicyVersion", new { ended.PolicyId, ended.PolicyVersion },
        row => row.Document<Policy>("document"), cancellationToken);

    private static async Task<(string Cause, string? Problem)> CauseAsync(DbTransaction transaction, Alert alert, CancellationToken cancellationToken)
    {
        foreach (var (column, id) in new[] { ("alert_id", alert.Id), ("incident_id", alert.IncidentId) })
            if (id is not null && await transaction.FirstAsync(
                $"SELECT result, provider FROM analyses WHERE {column} = @id AND status = 'completed' ORDER BY created_at DESC, id DESC LIMIT 1", new { id },
                row => new Found(row.DocumentOrNull<AnalysisResult>("result"), row.TextOrNull("provider")), cancellationToken) is { Result.RootCause: { Confidence: > 0 } cause } found)
                return (cause.Description, found.Provider == Rules && Problem().Match(cause.Description) is { Success: true } problem ? problem.Groups["id"].Value : null);
        return ("", null);
    }

    private sealed record Found(AnalysisResult? Result, string? Provider);

    [GeneratedRegex("^(?<id>[A-Z][A-Za-z]{2,40}): ", RegexOptions.CultureInvariant)]
    private static partial Regex Problem();
}
