namespace AIOps.Policies.Model.Assets;

public sealed record AssetService(int Port, string Name, string? Detail = null);
