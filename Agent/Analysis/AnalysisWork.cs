using System.Globalization;
using AIOps.Policies.Incidents;
using AIOps.Policies.Storage;
using Microsoft.Extensions.Options;

namespace AIOps.Agent.Analysis;

/// <summary>One claimed analysis from its begin to its stored end: the lease is kept, a failure is tried again later, the incident hears of the result.</summary>
internal sealed partial class AnalysisWork(
    Database database, AnalysisStore analyses, AlertStore alerts, Analyst analyst, IncidentJournal journal, AnalysisSignal signal, IOptions<AnalysisOptions> options, TimeProvider time, ILogger<AnalysisWork> logger)
{
    private const int MaxLine = 300;

    public async Task RunAsync(AnalysisClaim claim, CancellationToken stoppingToken)
    {
        using var lost = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        using var kept = new CancellationTokenSource();
        var keeping = KeepAsync(claim, lost, kept.Token);
        try
        {
            await WorkAsync(claim, lost.Token);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Another process goes on at once.
            await analyses.ReturnAsync(claim, null, null, CancellationToken.None);
        }
        catch (OperationCanceledException)
        {
            LogLost(claim.Analysis.Id);
        }
        catch (Exception e) when (e is not StoreUnavailableException)
        {
            LogFailed(e, claim.Analysis.Id);
            await RetryAsync(claim, stoppingToken);
        }
        finally
        {
            await kept.CancelAsync();
            await keeping;
        }
    }

    private async Task WorkAsync(AnalysisClaim claim, CancellationToken cancellationToken)
    {
        var analysis = claim.Analysis;
        if (analysis.Attempts > options.Value.MaxAttempts)
        {
            await EndAsync(claim, analysis with { Status = AnalysisStatus.Failed, Error = analysis.Error ?? $"it was begun {options.Value.MaxAttempts} times, and no process lived to finish it" }, cancellationToken);
            return;
        }
        var alert = analysis.Alert ?? (analysis.AlertId is { } id ? await alerts.GetAsync(id, cancellationToken) : null);
        await EndAsync(claim, alert is null
            ? analysis with { Status = AnalysisStatus.Failed, Error = "its alert is no longer stored" }
            : await analyst.RunAsync(analysis, alert, cancellationToken), cancellationToken);
    }

    private async Task EndAsync(AnalysisClaim claim, AlertAnalysis ended, CancellationToken cancellationToken)
    {
        ended = ended with { CompletedAt = time.GetUtcNow() };
        var stored = await database.WriteAsync(async transaction =>
        {
            if (!await analyses.EndAsync(transaction, claim, ended, cancellationToken))
                return false;
            if (ended.IncidentId is { } incident)
                await journal.WriteAsync(transaction, new IncidentEvent(0, incident, ended.CompletedAt.Value, ended.Status == AnalysisStatus.Completed ? "analysed" : "analysis_failed", Line(ended), Data: WireJson.ToElement(new { AnalysisId = ended.Id })), null, cancellationToken);
            return true;
        }, cancellationToken);
        if (stored)
            LogEnded(ended.Id, WireJson.Name(ended.Status), ended.Provider ?? "nobody", (long)(ended.CompletedAt.Value - (ended.StartedAt ?? ended.CreatedAt)).TotalMilliseconds);
        signal.Ended(ended.Id);
    }

    private async Task RetryAsync(AnalysisClaim claim, CancellationToken cancellationToken)
    {
        const string Error = "it failed inside; the log has the details under its id";
        if (claim.Analysis.Attempts >= options.Value.MaxAttempts)
            await EndAsync(claim, claim.Analysis with { Status = AnalysisStatus.Failed, Error = Error }, cancellationToken);
        else
            await analyses.ReturnAsync(claim, time.GetUtcNow() + (options.Value.RetryAfter * Math.Pow(2, claim.Analysis.Attempts - 1)), Error, cancellationToken);
    }

    /// <summary>Prolongs the lease while the work goes on; stops the work when it is another's.</summary>
    private async Task KeepAsync(AnalysisClaim claim, CancellationTokenSource lost, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(options.Value.Lease / 3, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
                try
                {
                    if (!await analyses.KeepAsync(claim, time.GetUtcNow() + options.Value.Lease, cancellationToken))
                    {
                        await lost.CancelAsync();
                        return;
                    }
                }
                catch (StoreUnavailableException)
                {
                    // The store may be back before the lease is over.
                }
        }
        catch (OperationCanceledException)
        {
            // The work has ended.
        }
    }

    private static string Line(AlertAnalysis analysis)
    {
        var text = analysis.Result is not { } result ? $"the analysis failed: {analysis.Error}"
            : result.InsufficientEvidence is { } lack ? $"analysis by {analysis.Provider}: not enough evidence; needs {string.Join("; ", lack.Needs)}"
            : string.Create(CultureInfo.InvariantCulture, $"analysis by {analysis.Provider}: {result.RootCause.Description} (confidence {result.RootCause.Confidence:0.##})");
        text = text.ReplaceLineEndings(" ");
        return Excerpt.Head(text, MaxLine);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Analysis {Analysis} {Status} by {Provider} in {Milliseconds} ms")]
    private partial void LogEnded(string analysis, string status, string provider, long milliseconds);

    [LoggerMessage(Level = LogLevel.Information, Message = "Analysis {Analysis} was taken over by another process")]
    private partial void LogLost(string analysis);

    [LoggerMessage(Level = LogLevel.Error, Message = "Analysis {Analysis} failed")]
    private partial void LogFailed(Exception exception, string analysis);
}
