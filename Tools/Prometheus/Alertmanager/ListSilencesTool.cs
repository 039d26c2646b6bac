using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Prometheus.Alertmanager;

public sealed class ListSilencesTool(AlertmanagerClient client) : ReadTool<ListSilencesTool.Parameters, ListSilencesTool.Result>(new("list_silences")
{
    Title = "List silences",
    Description = "Lists Alertmanager's silences: what they match, until when, who made them and why. Expired ones only when asked for.",
})
{
    public sealed record Parameters(
        [property: Description("Also those that have expired.")] bool Expired = false,
        [property: Description("Part of the matchers, the comment or the author; case is ignored."), MaxLength(200)] string? Search = null,
        [property: Description("How many to show."), Range(1, 500)] int Limit = 100);

    public sealed record Result(int Total, IReadOnlyList<Shown> Silences);

    public sealed record Shown(string Id, string State, IReadOnlyList<SilenceMatcher> Matchers, DateTimeOffset StartsAt, DateTimeOffset EndsAt, string? CreatedBy, string Comment);

    protected override async Task<Answer<Result>> RunAsync(Parameters parameters, ToolCall call, CancellationToken cancellationToken)
    {
        var all = await client.SilencesAsync(cancellationToken);
        var found = all.Where(silence => (parameters.Expired || silence.IsLive)
                && (silence.Matching.Holds(parameters.Search) || (silence.Comment ?? "").Holds(parameters.Search) || (silence.CreatedBy ?? "").Holds(parameters.Search)))
            .OrderByDescending(silence => silence.IsLive).ThenBy(silence => silence.EndsAt).ToList();
        var shown = found.Take(parameters.Limit).ToList();
        var table = new TextTable("ID", "STATE", "MATCHES", "UNTIL", "BY", "COMMENT");
        foreach (var silence in shown)
            table.Add(silence.Id, silence.Status.State, silence.Matching, silence.EndsAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture), silence.CreatedBy, CredentialMask.Apply(silence.Comment ?? ""));
        var text = found.Count == 0
            ? $"No {(parameters.Expired ? "" : "active ")}silences match in Alertmanager {client.Address.Authority}."
            : $"{found.Count} silences{(found.Count > shown.Count ? $", the first {shown.Count} shown" : "")}:\n{table}";
        return new(text, new(found.Count, [.. shown.Select(silence => new Shown(silence.Id, silence.Status.State, silence.Matchers, silence.StartsAt, silence.EndsAt, silence.CreatedBy, CredentialMask.Apply(silence.Comment ?? "")))]));
    }
}
