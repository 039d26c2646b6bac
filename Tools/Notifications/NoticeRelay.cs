using AIOps.Policies.Notices;
using AIOps.Policies.Storage;
using AIOps.Tools.Abstractions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AIOps.Tools.Notifications;

/// <summary>
/// Delivers stored notices, at least once, with longer and longer waits. Nothing waits for it: a channel that is away never
/// holds up a remediation. Any number of processes may run it.
/// </summary>
public sealed partial class NoticeRelay(
    NoticeStore notices, IEnumerable<INotificationChannel> channels, IOptions<NotificationOptions> options, TimeProvider time, ILogger<NoticeRelay> logger) : BackgroundService
{
    private const int Batch = 16;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1), FirstWait = TimeSpan.FromSeconds(5), LongestWait = TimeSpan.FromMinutes(10);

    private readonly Dictionary<string, INotificationChannel> _channels = channels.ToDictionary(c => c.Name, StringComparer.Ordinal);

    // A batch goes out at once, so one try and its note fit in this; then another process may try.
    private TimeSpan Lease => options.Value.WebhookTimeout + TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
            try
            {
                while (await RelayAsync(stoppingToken) == Batch)
                {
                }
            }
            catch (StoreUnavailableException)
            {
                // The next look is soon enough.
            }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task<int> RelayAsync(CancellationToken cancellationToken)
    {
        var due = await notices.ClaimAsync(Batch, Lease, cancellationToken);
        await Task.WhenAll(due.Select(notice => SendAsync(notice, cancellationToken)));
        return due.Count;
    }

    private async Task SendAsync(Notice notice, CancellationToken cancellationToken)
    {
        if (!_channels.TryGetValue(notice.Channel, out var channel) || !channel.IsConnected)
        {
            LogNoChannel(notice.Channel, notice.Id);
            channel = _channels[LogChannel.ChannelName];
        }
        try
        {
            await channel.SendAsync(notice, cancellationToken);
            await notices.SentAsync(notice.Id, cancellationToken);
        }
        catch (Exception e) when (e is not (OperationCanceledException or StoreUnavailableException))
        {
            // What is not ours to judge may pass: only a clear no is final.
            var again = e is ToolException { Transient: false } || notice.Attempts >= options.Value.MaxAttempts ? (TimeSpan?)null : Wait(notice.Attempts);
            LogFailed(notice.Id, channel.Name, notice.Attempts, again is null ? "given up" : "tried again", e is ToolException ? e.Message : e.GetType().Name);
            await notices.FailedAsync(notice.Id, e is ToolException ? e.Message : e.GetType().Name, again, cancellationToken);
        }
    }

    private static TimeSpan Wait(int attempts)
    {
        var wait = FirstWait * Math.Pow(2, Math.Min(attempts - 1, 20));
        return wait < LongestWait ? wait : LongestWait;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "No channel {Channel} is connected for notice {Id}; it goes to the log. Notifications:WebhookUrl connects webhook")]
    private partial void LogNoChannel(string channel, string id);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Notice {Id} over {Channel}, try {Attempt}, {What}: {Problem}")]
    private partial void LogFailed(string id, string channel, int attempt, string what, string problem);
}
