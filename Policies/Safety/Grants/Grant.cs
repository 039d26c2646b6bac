namespace AIOps.Policies.Safety.Grants;

/// <summary>Leave to make exactly one changing call, signed by the Worker and checked by the tool server.</summary>
/// <param name="Lease">Fencing token of the lease; with action id and phase the identity of the grant: a server honours it once.</param>
/// <param name="ArgumentsHash"><see cref="Arguments.CanonicalJson.Hash(System.Text.Json.JsonElement)"/> of the arguments.</param>
public sealed record Grant(string ActionId, long Lease, ToolPhase Phase, string Tool, string ArgumentsHash, DateTimeOffset ExpiresAt);
