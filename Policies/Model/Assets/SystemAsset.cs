namespace AIOps.Policies.Model.Assets;

/// <summary>A machine or endpoint that discovery saw.</summary>
/// <param name="Services">Open ports with the guessed service, such as <c>{port: 5432, name: "postgresql"}</c>.</param>
public sealed record SystemAsset(
    string Ip,
    string? Hostname,
    string Type,
    IReadOnlyList<AssetService> Services,
    DateTimeOffset FirstSeen,
    DateTimeOffset LastSeen,
    long Id = 0);
