using AIOps.Policies.Conditions;
using AIOps.Policies.Documents.Actions;
using AIOps.Policies.Notices;
using AIOps.Policies.Runbooks;
using AIOps.Policies.Safety;

namespace AIOps.Policies.Documents;

/// <summary>Everything that a policy is checked against before it is saved, whichever way it comes: tools, runbooks and channels that it names.</summary>
public sealed class PolicyChecks(IToolDirectory tools, RunbookStore runbooks, NoticeChannels channels)
{
    /// <exception cref="PolicyFormatException">Names the member.</exception>
    /// <exception cref="Storage.StoreUnavailableException"/>
    public async Task CheckAsync(Policy policy, CancellationToken cancellationToken)
    {
        PolicyTools.Check(policy, tools);
        await RunbookPolicies.CheckAsync(policy, runbooks, cancellationToken);
        foreach (var (path, rung) in PolicyTools.Rungs(policy))
            if (rung is NotifyAction notify && notify.Channels.Except(channels.Names).FirstOrDefault() is { } unknown)
                throw new PolicyFormatException($"{path}.notify", $"there is no channel {unknown}; known are {string.Join(", ", channels.Names)}");
    }
}
