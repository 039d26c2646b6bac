using Dapper;
using AIOps.Policies.Autonomy;
using AIOps.Policies.Learning.Signatures;
using AIOps.Policies.Storage;
using AIOps.Policies.Storage.Mapping;

namespace AIOps.Policies.Learning;

/// <summary>
/// Finds what helped with alerts like one: the same kind first, then kinds that share tokens with it, rare ones more. However
/// much is remembered, one search reads at most 32 × 200 rows of the index and 10 × 200 memories.
/// </summary>
public sealed class MemorySearch(Database database, TimeProvider time)
{
    private const int PerToken = 200, Candidates = 60, MaxSignatures = 10, PerSignature = 200, MaxIncidents = 10;
    private const double LeastSimilarity = 0.3, Unheld = 0.1;

    /// <summary>What was learnt so long ago counts half; systems change.</summary>
    private static readonly TimeSpan HalfLife = TimeSpan.FromDays(90);

    public Task<IReadOnlyList<RememberedFix>> FixesAsync(AlertSignature signature, int max, CancellationToken cancellationToken) => FixesAsync(signature.Key, signature.Tokens, max, cancellationToken);

    /// <summary>By words, where no alert is at hand.</summary>
    public Task<IReadOnlyList<RememberedFix>> FixesAsync(string words, int max, CancellationToken cancellationToken) => FixesAsync(null, AlertSignature.TokensOf(words), max, cancellationToken);

    /// <summary>The kinds of alert that these words speak of, the most alike first.</summary>
    public async Task<IReadOnlyList<string>> SignaturesAsync(string words, CancellationToken cancellationToken) =>
        [.. (await LikeAsync(AlertSignature.TokensOf(words), cancellationToken)).Select(s => s.Signature)];

    private async Task<IReadOnlyList<RememberedFix>> FixesAsync(string? exact, IReadOnlyList<string> tokens, int max, CancellationToken cancellationToken)
    {
        var similar = (await LikeAsync(tokens, cancellationToken)).Where(s => s.Signature != exact).Take(MaxSignatures - 1).ToDictionary(s => s.Signature, s => s.Similarity, StringComparer.Ordinal);
        if (exact is not null)
            similar[exact] = 1;
        if (similar.Count == 0)
            return [];
        var memories = await NewestAsync([.. similar.Keys], cancellationToken);
        return [.. memories.GroupBy(m => (m.Signature, m.Fix)).Select(g => Fix([.. g.OrderByDescending(m => m.Id)], similar[g.Key.Signature]))
            .OrderByDescending(f => f.Score).ThenByDescending(f => f.Similarity).ThenByDescending(f => f.LastAt).Take(max)];
    }

    private RememberedFix Fix(List<Memory> newestFirst, double similarity)
    {
        var newest = newestFirst[0];
        var worked = newestFirst.Count(m => m.Outcome == VerifiedOutcome.Success);
        var age = time.GetUtcNow() - newest.At;
        var recency = Math.Pow(0.5, Math.Max(0, age / HalfLife));
        return new(newest.Signature, newest.AlertName, newest.Tool, newest.Arguments, Math.Round(similarity, 3), Math.Round(similarity * Wilson.LowerBound(worked, newestFirst.Count) * recency, 4),
            worked, newestFirst.Count, newestFirst.Count(m => m.Outcome == VerifiedOutcome.Harmful), newest.At,
            newestFirst.Select(m => m.Problem).FirstOrDefault(p => p is not null), newestFirst.Select(m => m.Cause).FirstOrDefault(c => c.Length > 0) ?? "",
            [.. newestFirst.Select(m => m.IncidentId).OfType<string>().Distinct().Take(MaxIncidents)]);
    }

    /// <summary>How much of what these tokens say each kind of alert says, too.</summary>
    private async Task<IReadOnlyList<(string Signature, double Similarity)>> LikeAsync(IReadOnlyList<string> tokens, CancellationToken cancellationToken)
    {
        if (tokens.Count == 0)
            return [];
        return await database.ReadAsync<IReadOnlyList<(string Signature, double Similarity)>>(async connection =>
        {
            var arguments = new DynamicParameters();
            foreach (var (index, token) in tokens.Index())
                arguments.Add($"t{index}", StoredText.Clean(token));
            var sql = string.Join(" UNION ALL ", tokens.Select((_, i) => $"SELECT * FROM (SELECT token, signature_id FROM memory_tokens WHERE token = @t{i} ORDER BY signature_id DESC LIMIT {PerToken}) AS s{i}"));
            var seen = await connection.ListAsync(sql, arguments, row => (Token: row.Text("token"), Id: row.Long("signature_id")), cancellationToken);
            // The fewer kinds hold a token, the more it says; one that nobody holds says little about what is remembered.
            var holders = seen.GroupBy(s => s.Token, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Count(), StringComparer.Ordinal);
            var weights = tokens.Distinct(StringComparer.Ordinal).ToDictionary(t => t, t => holders.TryGetValue(t, out var count) ? 1 / Math.Log2(2 + count) : Unheld, StringComparer.Ordinal);
            var candidates = seen.GroupBy(s => s.Id).OrderByDescending(g => g.Sum(s => weights[s.Token])).ThenByDescending(g => g.Key).Take(Candidates).Select(g => g.Key).ToArray();
            if (candidates.Length == 0)
                return [];
            // A common token was seen at its newest holders only: these are asked for all of theirs.
            var held = await connection.ListAsync($"""
                SELECT t.token, s.signature FROM memory_tokens t JOIN memory_signatures s ON s.id = t.signature_id
                WHERE {database.Dialect.In("t.signature_id", "candidates")} AND {database.Dialect.In("t.token", "tokens")}
                """, new { candidates, tokens = weights.Keys.ToArray() }, row => (Token: row.Text("token"), Signature: row.Text("signature")), cancellationToken);
            var all = weights.Values.Sum();
            return held.GroupBy(h => h.Signature, StringComparer.Ordinal).Select(g => (Signature: g.Key, Similarity: g.Sum(h => weights[h.Token]) / all))
                .Where(s => s.Similarity >= LeastSimilarity).OrderByDescending(s => s.Similarity).ThenBy(s => s.Signature, StringComparer.Ordinal).Take(MaxSignatures).ToList();
        }, cancellationToken);
    }

    private Task<List<Memory>> NewestAsync(string[] signatures, CancellationToken cancellationToken) => database.ReadAsync(connection =>
    {
        var arguments = new DynamicParameters();
        foreach (var (index, signature) in signatures.Index())
            arguments.Add($"s{index}", signature);
        var sql = string.Join(" UNION ALL ", signatures.Select((_, i) => $"SELECT * FROM (SELECT {MemoryStore.Columns} FROM runbook_memory WHERE signature = @s{i} ORDER BY id DESC LIMIT {PerSignature}) AS m{i}"));
        return connection.ListAsync(sql, arguments, MemoryStore.Read, cancellationToken);
    }, cancellationToken);
}
