using System.Globalization;

namespace AIOps.LeakyService;

/// <summary>All settings come from the environment, as a container's do; see README.md.</summary>
public sealed record DemoSettings(string Name, string Bind, int Port, int LimitMb, double AutoLeakMbPerSecond, Uri? WebhookUrl, string? WebhookKey)
{
    /// <exception cref="FormatException">A value is unusable; names the variable.</exception>
    public static DemoSettings Read(Func<string, string?> variable)
    {
        double Number(string name, double fallback, double least, double most) =>
            variable(name) is not { Length: > 0 } text ? fallback
            : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most ? value
            : throw new FormatException($"{name} is '{text}'; a number from {least} to {most} is needed.");

        var url = variable("WEBHOOK_URL") is not { Length: > 0 } address ? null
            : Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" ? uri
            : throw new FormatException($"WEBHOOK_URL is '{address}'; an http or https URL is needed.");
        return new DemoSettings(
            variable("NAME") is { Length: > 0 } name ? name : "leaky-service",
            variable("BIND") is { Length: > 0 } bind ? bind : "127.0.0.1",
            (int)Number("PORT", 5050, 0, 65535),
            (int)Number("LIMIT_MB", 120, 1, 1_000_000),
            Number("AUTO_LEAK_MB_PER_S", 0, 0, 10_000),
            url,
            variable("WEBHOOK_KEY"));
    }
}
