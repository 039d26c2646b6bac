using System.Text.Json;

namespace AIOps.Agent.Terminal;

/// <summary>Approvals as a person at a terminal sees and decides them.</summary>
internal sealed class ApprovalDialog(ChatApi api, Screen screen)
{
    /// <summary>Shows what a waiting run asks for, and what can be said.</summary>
    public void Offer(JsonElement approval)
    {
        ApprovalPrinter.Show(screen, approval, RunPrinter.Text(approval, "action_id")!);
        var rule = approval.GetProperty("may_approve");
        if (rule.GetProperty("you").GetBoolean())
            screen.Prompt("approve / deny [reason] / cancel / later? ");
        else
        {
            screen.Line($"Your key may not approve this: {string.Join(", ", rule.GetProperty("not").EnumerateArray().Select(one => one.GetString()))} may not, whoever asked for it. Somebody else with the role {RunPrinter.Text(rule, "role")} does, such as with /approve {RunPrinter.Text(approval, "action_id")} in their own terminal.", Screen.Yellow);
            screen.Prompt("waiting; or: deny [reason] / cancel / later? ");
        }
    }

    /// <summary>What a person said to a waiting run: it decides all that it waits for.</summary>
    public async Task AnswerAsync(JsonElement view, string said, CancellationToken cancellationToken)
    {
        var word = said.Split(' ', 2)[0].ToLowerInvariant();
        var reason = said.Split(' ', 2) is [_, var rest] ? rest.Trim() : null;
        try
        {
            if (word is "cancel" or "c")
                await api.CancelAsync(RunPrinter.Text(view, "run_id")!, cancellationToken);
            else if (word is "approve" or "a" or "yes" or "y" or "deny" or "d" or "no" or "n")
                foreach (var approval in view.GetProperty("pending_approvals").EnumerateArray())
                    await DecideAsync(approval, RunPrinter.Text(approval, "action_id")!, word[0] is 'a' or 'y', reason, cancellationToken);
            else
                screen.Prompt("approve, deny [reason], cancel or later? ");
        }
        catch (ChatApiException e)
        {
            screen.Line($"! {e.Message}", Screen.Red);
        }
    }

    /// <summary>Nobody says yes to what they have not been shown.</summary>
    public async Task ReviewAsync(string id, Func<string, CancellationToken, Task<string?>> ask, CancellationToken cancellationToken)
    {
        var action = await api.ActionAsync(id, cancellationToken);
        ApprovalPrinter.Show(screen, action, id);
        if ((await ask("approve? (yes/no) ", cancellationToken))?.Trim().ToLowerInvariant() is "yes" or "y")
            await DecideAsync(action, id, approve: true, null, cancellationToken);
        else
            screen.Line("nothing was decided");
    }

    public Task DenyAsync(string id, string? reason, CancellationToken cancellationToken) => DecideAsync(default, id, approve: false, reason, cancellationToken);

    private async Task DecideAsync(JsonElement shown, string id, bool approve, string? reason, CancellationToken cancellationToken)
    {
        var action = approve ? await api.ApproveAsync(id, RunPrinter.Text(shown, "binding_hash")!, cancellationToken) : await api.DenyAsync(id, reason, cancellationToken);
        screen.Line($"{(approve ? "approved" : "denied")}: {RunPrinter.Text(action, "tool")} on {RunPrinter.Text(action, "target")} is {RunPrinter.Text(action, "status")}", approve ? Screen.Green : Screen.Yellow);
    }
}
