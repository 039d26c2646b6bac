using System.Globalization;
using System.Text.Json;

namespace AIOps.Policies.Learning;

/// <summary>What was done about alerts like one, and how it went.</summary>
/// <param name="Similarity">0 to 1; 1 for the same kind of alert.</param>
/// <param name="Score">Similarity × Wilson's lower bound of its successes × recency; what never helped has 0.</param>
/// <param name="Worked">Times it was verified.</param>
/// <param name="Tried">Times it was tried, of the newest that are looked at.</param>
/// <param name="Harmed">Times it made things worse, or nobody could tell.</param>
/// <param name="Cause">Of the newest of them that has one.</param>
/// <param name="Incidents">The newest, at most 10.</param>
public sealed record RememberedFix(
    string Signature, string AlertName, string Tool, JsonElement Arguments, double Similarity, double Score, int Worked, int Tried, int Harmed, DateTimeOffset LastAt,
    string? Problem, string Cause, IReadOnlyList<string> Incidents)
{
    /// <summary>Such as <c>worked 4 of 5 times, last on 2026-03-04; made things worse once</c>.</summary>
    public string Record => string.Create(CultureInfo.InvariantCulture, $"worked {Worked} of {Tried} {(Tried == 1 ? "time" : "times")}, last on {LastAt:yyyy-MM-dd}")
        + (Harmed == 0 ? "" : $"; made things worse {(Harmed == 1 ? "once" : $"{Harmed} times")}");
}
