using System.Text.RegularExpressions;
using AIOps.Agent.Llm.Offline.Language;

namespace AIOps.Agent.Llm.Offline.Orders;

/// <summary>"silence HighLatency for 2h", "mute the alert DiskFull for 30 minutes": one alert by its rule's name, and a time.</summary>
internal sealed partial class SilenceIntent : IIntent
{
    public (string? Server, string Text) Example => ("prometheus", "silence HighLatency for 2h (waits for approval)");

    public Claim? Read(Question question)
    {
        if (Verb.After(Order.Plain(question), "silence", "mute", "snooze") is not { } order || Lasting().Match(order) is not { Success: true } match || Slots.Number(match.Groups["n"].Value) is not { } number)
            return null;
        var duration = $"{number}{match.Groups["unit"].Value[0]}";
        return Verb.Claim("silence", match.Groups["target"].Value, "prometheus", ["alert"],
            alert => ("create_silence", new { Matchers = $"alertname=\"{alert.Name}\"", Duration = duration, Comment = $"Asked for in chat: {question.Original}" }), $" for {duration}");
    }

    [GeneratedRegex(@"\A(?<target>\S+(?: \S+){0,2}) for (?:the next )?(?<n>[0-9]{1,4}|an?|one|two|three|four|five|six|seven|eight|nine|ten) ?(?<unit>minutes?|mins?|m|hours?|hrs?|h|days?|d)\z")]
    private static partial Regex Lasting();
}
