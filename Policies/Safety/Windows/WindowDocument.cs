using System.Globalization;
using System.Text.Json;
using AIOps.Policies.Conditions;
using AIOps.Policies.Documents;
using AIOps.Policies.Schedules;

namespace AIOps.Policies.Safety.Windows;

/// <summary>A window as people write it: <c>{reason, scope {tool, target_class, target, labels}, cron, duration, time_zone}</c> or <c>{reason, scope, from, to}</c>.</summary>
public static class WindowDocument
{
    private const int MostLabels = 16;
    private const int MostText = 256;

    /// <summary>Longer windows are typing errors.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(366);

    /// <summary>A schedule that is open for longer than a week at a time is no schedule.</summary>
    private static readonly TimeSpan LongestRepeated = TimeSpan.FromDays(7);

    /// <exception cref="PolicyFormatException">Names the member.</exception>
    public static SafetyWindow Read(WindowKind kind, JsonElement body, Principal by, DateTimeOffset now)
    {
        Known(body, "", "reason", "scope", "cron", "duration", "time_zone", "from", "to");
        var window = new SafetyWindow
        {
            Id = Guid.CreateVersion7(now).ToString("N"),
            Kind = kind,
            Reason = Text(body, "", "reason") ?? throw new PolicyFormatException("reason", "is missing; whoever is denied will read it"),
            Scope = body.TryGetProperty("scope", out var scope) && scope.ValueKind != JsonValueKind.Null ? ReadScope(scope) : new WindowScope(),
            CreatedBy = by.Id,
            CreatedAt = now,
        };
        if (kind == WindowKind.Maintenance && window.Scope.IsEverything)
            throw new PolicyFormatException("scope", "must name a target_class, target or labels: maintenance of everything would hide every alert");
        return Text(body, "", "cron") is { } cron ? Repeated(window, cron, body) : Once(window, body, now);
    }

    private static SafetyWindow Repeated(SafetyWindow window, string cron, JsonElement body)
    {
        foreach (var name in new[] { "from", "to" })
            if (body.TryGetProperty(name, out _))
                throw new PolicyFormatException(name, "does not go with cron; give either cron and duration or from and to");
        try
        {
            CronExpression.Parse(cron);
        }
        catch (FormatException e)
        {
            throw new PolicyFormatException("cron", e.Message);
        }
        var duration = DurationOf(body) ?? throw new PolicyFormatException("duration", "is missing; say how long it lasts each time, such as 2h");
        if (duration > LongestRepeated)
            throw new PolicyFormatException("duration", "must be at most 7d");
        var zone = Text(body, "", "time_zone") ?? "UTC";
        // On Windows and with ICU, FindSystemTimeZoneById also takes Windows names; another replica may not.
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var known) || !known.HasIanaId)
            throw new PolicyFormatException("time_zone", "is no IANA time zone, such as Europe/Berlin");
        return window with { Cron = cron, Duration = duration, TimeZone = zone };
    }

    private static SafetyWindow Once(SafetyWindow window, JsonElement body, DateTimeOffset now)
    {
        if (body.TryGetProperty("time_zone", out _))
            throw new PolicyFormatException("time_zone", "goes with cron; from and to carry their own offset");
        var from = Time(body, "from") ?? now;
        var to = Time(body, "to") is { } end
            ? body.TryGetProperty("duration", out _) ? throw new PolicyFormatException("duration", "does not go with to; give one of them") : end
            : from + (DurationOf(body) ?? throw new PolicyFormatException("to", "is missing; give to or duration, or cron and duration"));
        if (to <= from)
            throw new PolicyFormatException("to", "must be after from");
        if (to <= now)
            throw new PolicyFormatException("to", "is past");
        if (to - from > Longest)
            throw new PolicyFormatException("to", "must be at most 366 days after from");
        return window with { From = from, To = to };
    }

    private static WindowScope ReadScope(JsonElement scope)
    {
        Known(scope, "scope.", "tool", "target_class", "target", "labels");
        Dictionary<string, string>? labels = null;
        if (scope.TryGetProperty("labels", out var given) && given.ValueKind != JsonValueKind.Null)
        {
            if (given.ValueKind != JsonValueKind.Object || given.EnumerateObject().Count() is 0 or > MostLabels)
                throw new PolicyFormatException("scope.labels", $"must be an object of 1 to {MostLabels} names and patterns");
            labels = given.EnumerateObject().ToDictionary(l => l.Name, l => Text(given, "scope.labels.", l.Name) ?? throw new PolicyFormatException($"scope.labels.{l.Name}", "must be a text"));
        }
        var tool = Text(scope, "scope.", "tool");
        return new WindowScope(tool is null ? null : ToolNames.Normalize(tool), Text(scope, "scope.", "target_class"), Text(scope, "scope.", "target"), labels);
    }

    private static void Known(JsonElement value, string path, params string[] names)
    {
        if (value.ValueKind != JsonValueKind.Object)
            throw new PolicyFormatException(path.Length == 0 ? "body" : path.TrimEnd('.'), "must be an object");
        foreach (var member in value.EnumerateObject())
            if (!names.Contains(member.Name))
                throw new PolicyFormatException(path + member.Name, $"is unknown; known are {string.Join(", ", names)}");
    }

    private static string? Text(JsonElement value, string path, string name)
    {
        if (!value.TryGetProperty(name, out var member) || member.ValueKind == JsonValueKind.Null)
            return null;
        return member.ValueKind == JsonValueKind.String && member.GetString() is { } text && text.Length <= MostText && !string.IsNullOrWhiteSpace(text) && !text.Any(char.IsControl)
            ? text
            : throw new PolicyFormatException(path + name, $"must be a text of 1 to {MostText} characters on one line");
    }

    private static TimeSpan? DurationOf(JsonElement body) => Text(body, "", "duration") is not { } text ? null
        : Documents.Duration.TryParse(text, out var duration) && duration >= TimeSpan.FromMinutes(1)
            ? duration
            : throw new PolicyFormatException("duration", "must be at least 1m, such as 90m or 2h30m");

    private static DateTimeOffset? Time(JsonElement body, string name) => Text(body, "", name) is not { } text ? null
        : text.Contains('T', StringComparison.Ordinal) && (text.EndsWith('Z') || text.LastIndexOfAny(['+', '-']) > 10)
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out var time) && time.Year is >= 2000 and < 9000
            ? time
            : throw new PolicyFormatException(name, "must be a time with its offset, such as 2026-12-24T18:00:00+01:00");
}
