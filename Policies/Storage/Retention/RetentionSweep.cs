using AIOps.Policies.Queue;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AIOps.Policies.Storage.Retention;

/// <summary>Forgets, now and then, what is over and older than it is to be kept. Any number of processes may run it.</summary>
public sealed partial class RetentionSweep(RetentionStore store, IActionQueue queue, IOptions<RetentionOptions> options, TimeProvider time, ILogger<RetentionSweep> logger)
    : BackgroundService
{
    /// <summary>How many of each went.</summary>
    public sealed record Forgotten(int Actions, int Executions, int JobLogs, int Analyses, int Alerts, int Incidents, int Notices, int Chats, int Audit)
    {
        public int All => Actions + Executions + JobLogs + Analyses + Alerts + Incidents + Notices + Chats + Audit;
    }

    /// <summary>One sweep over everything.</summary>
    public async Task<Forgotten> SweepAsync(CancellationToken cancellationToken)
    {
        var (days, now) = (options.Value, time.GetUtcNow());
        Task<int> Forget(int after, Func<DateTimeOffset, CancellationToken, Task<int>> forget) =>
            after == 0 ? Task.FromResult(0) : forget(now - TimeSpan.FromDays(after), cancellationToken);
        // Nothing goes before what refers to it.
        var forgotten = new Forgotten(
            Actions: await Forget(days.ActionDays, (before, token) => store.ForgetActionsAsync(before, now, action => queue.DiscardAsync(action, token), token)),
            Executions: await Forget(days.ActionDays, store.ForgetExecutionsAsync),
            JobLogs: await Forget(days.ActionDays, store.ForgetJobLogsAsync),
            Analyses: await Forget(days.AnalysisDays, store.ForgetAnalysesAsync),
            Alerts: await Forget(days.IncidentDays, store.ForgetAlertsAsync),
            Incidents: await Forget(days.IncidentDays, store.ForgetIncidentsAsync),
            Notices: await Forget(days.IncidentDays, store.ForgetNoticesAsync),
            Chats: await Forget(days.ChatDays, store.ForgetChatsAsync),
            Audit: await Forget(days.AuditDays, store.ForgetAuditAsync));
        if (forgotten.All > 0)
            LogForgotten(forgotten);
        return forgotten;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // The next look is soon enough.
                LogFailed(e);
            }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Forgot what is older than State:Retention keeps: {Forgotten}")]
    private partial void LogForgotten(Forgotten forgotten);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Forgetting what is old stopped half-way; it goes on at the next look")]
    private partial void LogFailed(Exception exception);
}
