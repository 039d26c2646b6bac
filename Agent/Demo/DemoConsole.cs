using AIOps.Policies.Storage;
using Spectre.Console;

namespace AIOps.Agent.Demo;

/// <summary>Shows every incident's steps on the console as they happen, with the time since it was received.</summary>
public sealed class DemoConsole(IncidentStore incidents, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly Dictionary<string, (DateTimeOffset Received, IncidentStatus? Shown)> _open = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        AnsiConsole.MarkupLineInterpolated($"\n[bold]{DemoMode.ServiceName}[/] leaks memory for real. Its own monitor will report it; watch what happens. Ctrl+C ends the demo.\n");
        var last = await LastAsync(stoppingToken);
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            try
            {
                foreach (var step in await incidents.EventsAsync(null, last, stoppingToken))
                {
                    last = step.Sequence;
                    await ShowAsync(step, stoppingToken);
                }
            }
            catch (StoreUnavailableException)
            {
                // The steps are shown when the store is back.
            }
    }

    private async Task<long> LastAsync(CancellationToken cancellationToken)
    {
        long last = 0;
        while (await incidents.EventsAsync(null, last, cancellationToken) is { Count: > 0 } old)
            last = old[^1].Sequence;
        return last;
    }

    private async Task ShowAsync(IncidentEvent step, CancellationToken cancellationToken)
    {
        var (received, shown) = _open.TryGetValue(step.IncidentId, out var known) ? known : (step.At, (IncidentStatus?)null);
        var status = StatusAfter(step.Kind) ?? shown ?? IncidentStatus.Received;
        _open[step.IncidentId] = (received, status);
        var colour = status switch
        {
            IncidentStatus.Resolved => "green",
            IncidentStatus.Failed => "red",
            IncidentStatus.Executing => "yellow",
            _ => "aqua",
        };
        var label = status == shown ? "" : status.ToString().ToUpperInvariant();
        AnsiConsole.MarkupLine($"[grey]+{(step.At - received).TotalSeconds,6:0.000} s[/]  [{colour}]{label,-10}[/]  {Markup.Escape(step.Message)}");
        if (status is not (IncidentStatus.Resolved or IncidentStatus.Failed) || await incidents.GetAsync(step.IncidentId, cancellationToken) is not { } incident)
            return;
        AnsiConsole.MarkupLine($"           [{colour} bold]{Markup.Escape(incident.Title)} is {status.ToString().ToUpperInvariant()} after {(step.At - received).TotalSeconds:0.0} s[/]\n");
        _open.Remove(step.IncidentId);
    }

    private static IncidentStatus? StatusAfter(string kind) => kind switch
    {
        "received" => IncidentStatus.Received,
        "policy_matched" => IncidentStatus.Analyzing,
        "executing" or "executed" => IncidentStatus.Executing,
        "verified" or "resolved" => IncidentStatus.Resolved,
        "failed" => IncidentStatus.Failed,
        _ => null,
    };
}
