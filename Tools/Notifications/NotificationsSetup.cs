using AIOps.Policies.Notices;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace AIOps.Tools.Notifications;

public static class NotificationsSetup
{
    /// <summary>The channels, one line each. A <see cref="NoticeRelay"/> delivers stored notices over them.</summary>
    public static IServiceCollection AddNotifications(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<NotificationOptions>().Bind(configuration.GetSection(NotificationOptions.Section))
            .Validate(o => o.WebhookUrl is null or { IsAbsoluteUri: true, Scheme: "http" or "https" }, "Notifications:WebhookUrl must be an http or https URL")
            .Validate(o => o.WebhookUrl is null || o.WebhookSecret?.Reveal().Length >= 16, "Notifications:WebhookSecret must have at least 16 characters where Notifications:WebhookUrl is set; the receiver checks the signature with it")
            .Validate(o => o.WebhookTimeout > TimeSpan.Zero && o.WebhookTimeout <= TimeSpan.FromMinutes(1), "Notifications:WebhookTimeout must be above zero and at most a minute, such as 00:00:10")
            .Validate(o => o.MaxAttempts is >= 1 and <= 100, "Notifications:MaxAttempts must be 1 to 100")
            .ValidateOnStart();
        services.AddHttpClient(WebhookChannel.Client).ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false });
        services.AddSingleton<INotificationChannel, LogChannel>();
        services.AddSingleton<INotificationChannel, WebhookChannel>();
        services.AddSingleton(sp => new NoticeChannels([.. sp.GetServices<INotificationChannel>().Select(c => c.Name)]));
        return services;
    }
}
