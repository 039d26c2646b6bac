using System.Data.Common;
using AIOps.Policies.Incidents;
using AIOps.Policies.Storage;
using Microsoft.Extensions.Options;

namespace AIOps.Agent.Analysis;

/// <summary>Asks for analyses and waits for them. A request is a row; whoever has a place free takes it up.</summary>
public sealed class AnalysisRequests
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private readonly Database _database;
    private readonly AnalysisStore _analyses;
    private readonly IncidentJournal _journal;
    private readonly AnalysisSignal _signal;
    private readonly IOptions<AnalysisOptions> _options;
    private readonly TimeProvider _time;

    internal AnalysisRequests(Database database, AnalysisStore analyses, IncidentJournal journal, AnalysisSignal signal, IOptions<AnalysisOptions> options, TimeProvider time) =>
        (_database, _analyses, _journal, _signal, _options, _time) = (database, analyses, journal, signal, options, time);

    /// <summary>A person or a program asks; the open analysis of the same episode is the answer when there is one.</summary>
    /// <param name="isStored">False for an alert that is in no table: it is kept with the analysis.</param>
    /// <returns>Null when too many are open already.</returns>
    public async Task<AlertAnalysis?> RequestAsync(Alert alert, bool isStored, Principal by, CancellationToken cancellationToken)
    {
        var analysis = await _database.WriteAsync(transaction => AddAsync(transaction, New(alert, isStored, by.Id), cancellationToken), cancellationToken);
        Begin();
        return analysis;
    }

    /// <summary>A policy asks, in the transaction that stores the alert. Call <see cref="Begin"/> after the commit.</summary>
    public async Task RequestAsync(DbTransaction transaction, Policy policy, Alert alert, CancellationToken cancellationToken)
    {
        if (await AddAsync(transaction, New(alert, true, $"policy:{policy.Id}") with { PolicyId = policy.Id }, cancellationToken) is null && alert.IncidentId is { } incident)
            await _journal.WriteAsync(transaction, new IncidentEvent(0, incident, _time.GetUtcNow(), "analysis_refused", $"policy \"{policy.Name}\" asks for an analysis, but {_options.Value.MaxOpen} are open already"), null, cancellationToken);
    }

    /// <summary>Lets this process look for work at once.</summary>
    public void Begin() => _signal.Work();

    /// <summary>The analysis once it has ended, or as it is when <paramref name="patience"/> is over.</summary>
    public async Task<AlertAnalysis?> WaitAsync(string id, TimeSpan patience, CancellationToken cancellationToken)
    {
        var start = _time.GetTimestamp();
        while (true)
        {
            var waited = _signal.WaitForEndAsync(id, LookEvery, _time, cancellationToken);
            var analysis = await _analyses.GetAsync(id, cancellationToken);
            if (analysis is null || analysis.HasEnded || _time.GetElapsedTime(start) >= patience)
                return analysis;
            await waited;
        }
    }

    private AlertAnalysis New(Alert alert, bool isStored, string by)
    {
        var now = _time.GetUtcNow();
        return new AlertAnalysis
        {
            Id = Guid.CreateVersion7(now).ToString("N"),
            AlertId = isStored ? alert.Id : null,
            Alert = isStored ? null : alert,
            IncidentId = alert.IncidentId,
            RequestedBy = by,
            CreatedAt = now,
        };
    }

    private async Task<AlertAnalysis?> AddAsync(DbTransaction transaction, AlertAnalysis analysis, CancellationToken cancellationToken)
    {
        // The open one may end between the two looks; then there is room for a new one.
        for (var look = 0; look < 3; look++)
        {
            if (analysis.AlertId is { } alert && await _analyses.FindOpenAsync(transaction, alert, cancellationToken) is { } open)
                return open;
            if (await _analyses.CountOpenAsync(transaction, cancellationToken) >= _options.Value.MaxOpen)
                return null;
            if (!await _analyses.InsertAsync(transaction, analysis, cancellationToken))
                continue;
            if (analysis.IncidentId is { } incident)
                await _journal.WriteAsync(transaction, new IncidentEvent(0, incident, analysis.CreatedAt, "analysis_requested", $"{analysis.RequestedBy} asks for an analysis"), null, cancellationToken);
            return analysis;
        }
        return null;
    }
}
