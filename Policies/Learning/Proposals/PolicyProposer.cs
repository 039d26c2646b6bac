using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AIOps.Policies.Conditions;
using AIOps.Policies.Documents;
using AIOps.Policies.Safety;
using AIOps.Policies.Storage;
using Microsoft.Extensions.Options;

namespace AIOps.Policies.Learning.Proposals;

/// <summary>Makes a proposal of a fix that was verified often enough. It proposes; a person decides.</summary>
public sealed partial class PolicyProposer(
    MemoryStore memories, ProposalStore proposals, ProposalWriter writer, PolicyStore policies, IToolDirectory tools, IOptions<LearningOptions> options, TimeProvider time)
{
    // What is older says nothing new; the alerts among them bound the condition.
    private const int MostProof = 200, ShownIds = 20, DefaultPriority = 100;

    /// <summary>The proposal that was stored; null when there is nothing to propose.</summary>
    public async Task<ProposedPolicy?> ConsiderAsync(string signature, string fix, CancellationToken cancellationToken)
    {
        var proof = await memories.ProofAsync(signature, fix, MostProof, cancellationToken);
        var incidents = proof.Select(m => m.IncidentId!).Distinct(StringComparer.Ordinal).ToList();
        var needed = options.Value.ProposeAfter;
        if (incidents.Count < needed)
            return null;
        if (await proposals.NewestAsync(signature, fix, cancellationToken) is { } before)
            if (before.Status != ProposalStatus.Rejected || incidents.Count < Math.Min(before.Successes + options.Value.ProposeAgainAfter, MostProof))
                return null;
        if (Draft(proof, incidents, await policies.AllAsync(cancellationToken)) is not { } draft)
            return null;
        return await writer.AddAsync(draft, cancellationToken) ? draft : null;
    }

    private ProposedPolicy? Draft(IReadOnlyList<Memory> proof, List<string> incidents, IReadOnlyList<Policy> existing)
    {
        var newest = proof[0];
        var fix = new LearntFix(newest.Fix, newest.Tool, newest.Arguments, true);
        var coverage = PolicyCoverage.Of(existing, newest.About.Firing(newest.AlertName), fix);
        if (coverage.IsCovered || EvidenceCondition.Of(newest.AlertName, [.. proof.Select(m => m.About)], fix) is not { } condition)
            return null;
        var document = Document(newest, fix, condition, coverage.Other);
        if (Check(document) is not { } policy)
            return null;
        var now = time.GetUtcNow();
        return new ProposedPolicy
        {
            Id = Guid.CreateVersion7(now).ToString("N"),
            Source = ProposalSource.Learning,
            RequestedBy = "system",
            Name = policy.Name,
            Signature = newest.Signature,
            Fix = newest.Fix,
            Successes = incidents.Count,
            Document = JsonSerializer.SerializeToElement(document),
            AgainstPolicyId = coverage.Other?.Id,
            AgainstVersion = coverage.Other?.Version,
            Diff = DocumentDiff.Of(coverage.Other is { } other ? PolicyDocument.Write(other) : null, document),
            Why = Why(newest, incidents.Count, coverage.Other),
            Evidence = new(incidents.Count, [.. incidents.Take(ShownIds)], [.. proof.Take(ShownIds).Select(m => m.ActionId)], [.. proof.Select(m => m.DecidedBy).Distinct(StringComparer.Ordinal).Take(ShownIds)]),
            CreatedAt = now,
        };
    }

    private JsonObject Document(Memory newest, LearntFix fix, JsonObject condition, Policy? other) => new()
    {
        ["name"] = $"Learnt: {fix.Tool} for {Plain(newest.AlertName)} ({newest.Signature[^8..]}{newest.Fix[..4]})",
        ["enabled"] = true,
        ["priority"] = other is null ? DefaultPriority : Math.Max(0, other.Priority - 1),
        ["mode"] = WireJson.Name(options.Value.ProposedMode),
        ["condition"] = condition,
        ["action"] = fix.ToPolicyAction(),
        ["cooldown"] = "15m",
        ["rateLimit"] = new JsonObject { ["max"] = 5, ["per"] = "1h" },
        ["verify"] = new JsonObject { ["wait"] = "60s" },
        ["undo"] = "auto",
    };

    /// <summary>Null when it would not be taken as a policy: a tool that is gone, arguments that do not fit any more.</summary>
    private Policy? Check(JsonObject document)
    {
        try
        {
            var policy = PolicyDocument.Read(JsonSerializer.SerializeToElement(document));
            PolicyTools.Check(policy, tools);
            return policy;
        }
        catch (PolicyFormatException)
        {
            return null;
        }
    }

    private static string Why(Memory newest, int incidents, Policy? other)
    {
        var why = $"{newest.Tool} was verified in {incidents} incidents of alert {Plain(newest.AlertName)} and has done no harm since the first of them; no enabled policy does it.";
        return other is null ? why : $"{why} Policy #{other.Id} acts on these alerts, but does something else: this one goes before it, so that it does not act on them any more.";
    }

    // The name of an alert is its sender's; it stands among our own words only as plain text.
    private static string Plain(string name) => NotPlain().Replace(Excerpt.Head(name, 100, ""), "_");

    [GeneratedRegex(@"[^A-Za-z0-9 ._:/-]", RegexOptions.CultureInvariant)]
    private static partial Regex NotPlain();
}
