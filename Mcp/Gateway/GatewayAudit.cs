using System.Text.Json;
using AIOps.Policies.Safety.Arguments;
using AIOps.Policies.Storage;

namespace AIOps.Mcp.Gateway;

/// <summary>Notes who reads what, before it is read; changes are noted with their action. Arguments may hold what is nobody's business: their hash is kept.</summary>
public sealed class GatewayAudit(Database database, AuditStore audit, TimeProvider time)
{
    internal Task ReadAsync(Principal caller, string tool, JsonElement arguments, CancellationToken cancellationToken) =>
        database.WriteAsync(transaction => audit.AppendAsync(transaction,
            new AuditEntry(time.GetUtcNow(), caller.Id, "mcp.read", $"tool:{tool}", null, WireJson.ToElement(new { ArgumentsHash = CanonicalJson.Hash(arguments) })), cancellationToken), cancellationToken);
}
