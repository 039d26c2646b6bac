using AIOps.Policies.Notices;
using Microsoft.Extensions.Logging;

namespace AIOps.Tools.Notifications;

/// <summary>The last resort, always there. Writes who and what is meant, not the message: that holds text from outside.</summary>
public sealed partial class LogChannel(ILogger<LogChannel> logger) : INotificationChannel
{
    public const string ChannelName = "log";

    public string Name => ChannelName;

    public bool IsConnected => true;

    public Task SendAsync(Notice notice, CancellationToken cancellationToken)
    {
        LogNotice(notice.Id, notice.Channel, notice.PolicyId, notice.AlertId, notice.IncidentId);
        return Task.CompletedTask;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Notice {Id} for channel {Channel}: policy {PolicyId}, alert {AlertId}; look at incident {IncidentId}")]
    private partial void LogNotice(string id, string channel, long? policyId, string? alertId, string? incidentId);
}
