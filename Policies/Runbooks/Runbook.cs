using System.Text.Json;

namespace AIOps.Policies.Runbooks;

/// <summary>A procedure that a machine can follow, as its author wrote it. Every version is kept.</summary>
/// <param name="Document">As <see cref="Documents.RunbookReader"/> accepted it.</param>
public sealed record Runbook(long Id, string Name, int Version, JsonElement Document, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);
