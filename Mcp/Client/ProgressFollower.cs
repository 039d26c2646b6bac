using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace AIOps.Mcp.Client;

/// <summary>Hands a call's progress on as it comes. The SDK's own way goes through the thread pool and loses the order.</summary>
internal static class ProgressFollower
{
    private const int MaxMessage = 500;

    /// <summary>Asks for progress of this call; null, which is fine to dispose, when nobody wants it.</summary>
    public static IAsyncDisposable? Start(McpClient client, CallToolRequestParams parameters, Action<string>? report)
    {
        if (report is null)
            return null;
        var token = Guid.NewGuid().ToString("N");
        parameters.Meta ??= [];
        parameters.Meta["progressToken"] = token;
        return client.RegisterNotificationHandler(NotificationMethods.ProgressNotification, (notification, _) =>
        {
            if (notification.Params is JsonObject progress && progress["progressToken"]?.ToString() == token && progress["message"] is JsonValue message)
                report(Foreign.PlainText.Of(message.ToString(), MaxMessage));
            return default;
        });
    }
}
