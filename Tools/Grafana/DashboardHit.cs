using System.Text.Json;

namespace AIOps.Tools.Grafana;

/// <summary>A dashboard that a search found.</summary>
public sealed record DashboardHit(string Uid, string Title, string Folder, IReadOnlyList<string> Tags, string Url)
{
    internal static IReadOnlyList<DashboardHit> All(JsonElement list) => [.. list.EnumerateArray()
        .Select(hit => new DashboardHit(hit.GetProperty("uid").GetString() ?? "", hit.Text("title"), hit.Text("folderTitle"), hit.Texts("tags"), hit.Text("url")))];
}
