using System.Data.Common;
using System.Text.Json.Nodes;
using AIOps.Policies.Documents;
using AIOps.Policies.Storage;

namespace AIOps.Policies.Evaluation;

/// <summary>Takes in many policies, all or none: by name, each becomes a new policy or the next version of the one with that name.</summary>
public sealed class PolicyImport(Database database, PolicyStore policies, PolicyWriter writer)
{
    private const string Lock = "policy_import";

    /// <summary>Writes with audit entries, in force when it returns; a dry run only says what it would do.</summary>
    /// <param name="documents">Checked, each with a name of its own.</param>
    /// <exception cref="AmbiguousPolicyException">Several stored policies have the name.</exception>
    public async Task<IReadOnlyList<ImportResult>> RunAsync(IReadOnlyList<Policy> documents, bool dryRun, Principal by, CancellationToken cancellationToken)
    {
        if (dryRun)
            return [.. Plan(documents, await policies.AllAsync(cancellationToken))];
        var results = await database.WriteAsync(async transaction =>
        {
            await database.LockAsync(transaction, Lock, cancellationToken);
            var made = new List<ImportResult>(documents.Count);
            foreach (var planned in Plan(documents, await policies.AllAsync(cancellationToken)))
                made.Add(planned with { Policy = await WriteAsync(transaction, planned, by, cancellationToken) });
            return made;
        }, cancellationToken);
        await writer.FollowAsync(cancellationToken);
        return results;
    }

    /// <summary>The document as its author writes it: what the store adds and what says nothing is left out.</summary>
    public static JsonObject Export(Policy policy)
    {
        var document = PolicyDocument.Write(policy);
        foreach (var name in (string[])["id", "version", "created_at", "updated_at"])
            document.Remove(name);
        RemoveNulls(document);
        if (document["verify"] is JsonObject verify)
            RemoveNulls(verify);
        return document;
    }

    private static void RemoveNulls(JsonObject document)
    {
        foreach (var name in document.Where(m => m.Value is null).Select(m => m.Key).ToArray())
            document.Remove(name);
    }

    private static List<ImportResult> Plan(IReadOnlyList<Policy> documents, IReadOnlyList<Policy> stored)
    {
        var byName = stored.ToLookup(p => p.Name, StringComparer.Ordinal);
        var plan = new List<ImportResult>(documents.Count);
        for (var i = 0; i < documents.Count; i++)
        {
            var (document, known) = (documents[i], byName[documents[i].Name].ToArray());
            if (known.Length > 1)
                throw new AmbiguousPolicyException(i, known);
            plan.Add(known is [var before]
                ? new(Same(before, document) ? "unchanged" : "update", document with { Id = before.Id, Version = before.Version, CreatedAt = before.CreatedAt, UpdatedAt = before.UpdatedAt })
                : new("create", document));
        }
        return plan;
    }

    private async Task<Policy> WriteAsync(DbTransaction transaction, ImportResult planned, Principal by, CancellationToken cancellationToken) => planned.Change switch
    {
        "create" => await writer.CreateAsync(transaction, planned.Policy, by, cancellationToken),
        // Removed by someone else meanwhile: what was wanted is that it is there.
        "update" => await writer.UpdateAsync(transaction, planned.Policy, by, cancellationToken) ?? await writer.CreateAsync(transaction, planned.Policy, by, cancellationToken),
        _ => planned.Policy,
    };

    private static bool Same(Policy before, Policy document) => JsonNode.DeepEquals(Export(before), Export(document));
}
