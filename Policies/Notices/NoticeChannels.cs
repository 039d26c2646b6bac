namespace AIOps.Policies.Notices;

/// <summary>The names under which policies may tell people, connected or not.</summary>
public sealed record NoticeChannels(IReadOnlyList<string> Names);
