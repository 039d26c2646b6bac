using AIOps.Policies.Notices;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Notifications;

/// <summary>One way to tell people. A channel is one class and one line in <see cref="NotificationsSetup"/>.</summary>
public interface INotificationChannel
{
    /// <summary>As policies name it.</summary>
    string Name { get; }

    /// <summary>Whether configuration says where to send to.</summary>
    bool IsConnected { get; }

    /// <summary>Delivers once; a notice may come again after a crash, with the same id.</summary>
    /// <exception cref="ToolException">It was not delivered; <see cref="ToolException.Transient"/> says whether another try makes sense.</exception>
    Task SendAsync(Notice notice, CancellationToken cancellationToken);
}
