namespace AIOps.Tools.Notifications;

public sealed class NotificationOptions
{
    public const string Section = "Notifications";

    /// <summary>Where the channel <c>webhook</c> posts notices to; null leaves them to the log.</summary>
    public Uri? WebhookUrl { get; set; }

    /// <summary>Signs each notice; at least 16 characters.</summary>
    public Secret? WebhookSecret { get; set; }

    public TimeSpan WebhookTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Tries of one notice before it is given up; the waits between them double from 5 seconds up to 10 minutes.</summary>
    public int MaxAttempts { get; set; } = 10;
}
