using System.Data.Common;
using System.Text.Json;
using AIOps.Policies.Conditions;
using AIOps.Policies.Runbooks.Documents;
using AIOps.Policies.Safety;
using AIOps.Policies.Safety.Arguments;

namespace AIOps.Policies.Runbooks;

/// <summary>
/// Makes the wish to run a runbook into one that can be judged and approved: bound to one version and to complete inputs,
/// on a target of its own, with the risk of its riskiest step. Whoever asks passes here before the gate.
/// </summary>
public sealed class RunbookBinding(RunbookStore runbooks, IToolDirectory tools)
{
    public const string Tool = "run_runbook";

    /// <summary>What an approval step asks for.</summary>
    public const string Confirmation = "confirm_runbook_step";

    /// <summary>The same proposal when it is not about a runbook.</summary>
    public async Task<ActionProposal> BindAsync(DbTransaction transaction, ActionProposal proposal, CancellationToken cancellationToken) =>
        NameIn(proposal) is { } name ? Bind(proposal, name, await runbooks.FindAsync(transaction, name, cancellationToken)) : proposal;

    /// <summary>As above, for looking ahead.</summary>
    public async Task<ActionProposal> BindAsync(ActionProposal proposal, CancellationToken cancellationToken) =>
        NameIn(proposal) is { } name ? Bind(proposal, name, await runbooks.FindAsync(name, cancellationToken)) : proposal;

    /// <summary>Null when the inputs fit, else why not.</summary>
    public static string? Explain(RunbookPlan plan, JsonElement inputs) =>
        ArgumentSchema.Explain(plan.Inputs, inputs)?.Replace("arguments", "inputs", StringComparison.Ordinal);

    /// <summary>As above while placeholders are still to be filled in: only what is given is checked, and the input that does not fit is named.</summary>
    public static (string? Member, string Why)? Misfit(RunbookPlan plan, JsonElement inputs) =>
        PartialArguments.Explain(plan.Inputs, inputs, $"runbook {plan.Name}", value => value.GetRawText().Contains("${", StringComparison.Ordinal)) is { } misfit
            ? (misfit.Member, misfit.Why.Replace("arguments", "inputs", StringComparison.Ordinal))
            : null;

    /// <summary>As above, many times over: a runbook that was read before is in <paramref name="known"/>.</summary>
    public async Task<ActionProposal> BindAsync(ActionProposal proposal, Dictionary<string, Runbook?> known, CancellationToken cancellationToken)
    {
        if (NameIn(proposal) is not { } name)
            return proposal;
        if (!known.TryGetValue(name, out var runbook))
            known[name] = runbook = await runbooks.FindAsync(name, cancellationToken);
        return Bind(proposal, name, runbook);
    }

    private static string? NameIn(ActionProposal proposal) =>
        ToolNames.Normalize(proposal.Tool) == Tool && proposal.Arguments.ValueKind == JsonValueKind.Object
            ? proposal.Arguments.TryGetProperty("runbook", out var name) && name.ValueKind == JsonValueKind.String ? name.GetString() : ""
            : null;

    private ActionProposal Bind(ActionProposal proposal, string name, Runbook? runbook)
    {
        // Whatever it turns out to be, it is judged as the worst until it is known.
        proposal = proposal with { AtLeast = Risk.Destructive };
        if (runbook is null)
            return Refuse(proposal, $"there is no runbook {Excerpt.Head(name, 64)}");
        if (proposal.Arguments.TryGetProperty("version", out var asked) && asked.ValueKind != JsonValueKind.Null && !(asked.ValueKind == JsonValueKind.Number && asked.TryGetInt32(out var number) && number == runbook.Version))
            return Refuse(proposal, $"runbook {name} is at version {runbook.Version} now");
        try
        {
            return Bind(proposal, runbook, RunbookReader.Read(runbook.Document));
        }
        catch (PolicyFormatException e)
        {
            return Refuse(proposal, $"runbook {name}: {e.Message}");
        }
    }

    private ActionProposal Bind(ActionProposal proposal, Runbook runbook, RunbookPlan plan)
    {
        RunbookTools.Check(plan, tools);
        var given = proposal.Arguments.TryGetProperty("inputs", out var i) && i.ValueKind == JsonValueKind.Object ? i : JsonSerializer.SerializeToElement(new { });
        if (proposal.Origin == ActionOrigin.Policy)
            given = ArgumentCoercion.Apply(plan.Inputs, given);
        var inputs = ArgumentSchema.WithDefaults(plan.Inputs, given);
        var missing = new List<string>();
        var target = plan.Target is { } template
            ? $"{runbook.Name}/{RunbookTemplate.Resolve(JsonSerializer.SerializeToElement(template), path => path is ["input", var input] && inputs.TryGetProperty(input, out var value) ? value : null, missing)}"
            : runbook.Name;
        var bound = proposal with
        {
            Arguments = JsonSerializer.SerializeToElement(new { runbook = runbook.Name, version = runbook.Version, inputs, target }),
            AtLeast = RunbookTools.RiskOf(plan, tools),
        };
        return Explain(plan, inputs) is { } misfit ? Refuse(bound, misfit)
            : missing.Count > 0 ? Refuse(bound, $"the target needs {string.Join(", ", missing)}")
            : bound;
    }

    private static ActionProposal Refuse(ActionProposal proposal, string why) => proposal with { Refusal = proposal.Refusal ?? why };
}
