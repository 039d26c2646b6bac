using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Grafana;

/// <summary>Finds the dashboard that someone means: by uid, or by a title that only one has.</summary>
internal static class DashboardFinder
{
    private const int Searched = 100, UidLimit = 40;

    public static async Task<Dashboard> FindAsync(GrafanaClient client, string wanted, CancellationToken cancellationToken)
    {
        if (wanted.Length <= UidLimit && wanted.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') && await client.FindAsync(wanted, cancellationToken) is { } dashboard)
            return dashboard;
        var hits = await client.SearchAsync(wanted, null, Searched, cancellationToken);
        var exact = hits.Where(hit => string.Equals(hit.Title, wanted, StringComparison.OrdinalIgnoreCase)).ToList();
        var found = exact.Count > 0 ? exact : [.. hits];
        if (found.Count > 1)
            throw new ToolException($"{found.Count} dashboards fit '{ToolException.Quote(wanted)}'; give the uid of one: {string.Join(", ", found.Take(10).Select(hit => $"{hit.Uid} ({hit.Title})"))}.");
        if (found.Count == 1 && await client.FindAsync(found[0].Uid, cancellationToken) is { } only)
            return only;
        var all = await client.SearchAsync(null, null, Searched, cancellationToken);
        throw new ToolException($"Grafana {client.Address.Authority} has no dashboard with uid or title '{ToolException.Quote(wanted)}'.{NameSuggestions.Hint(wanted, all.Select(hit => hit.Title))}");
    }
}
