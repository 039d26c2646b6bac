using System.Text.RegularExpressions;
using AIOps.Agent.Llm.Offline.Language;

namespace AIOps.Agent.Llm.Offline.Orders;

/// <summary>"take a snapshot of db01 called before-patch". Going back to one loses data and is left to a person or a model.</summary>
internal sealed partial class TakeSnapshotIntent : IIntent
{
    public (string? Server, string Text) Example => ("vmware", "take a snapshot of vm NAME called before-patch (waits for approval)");

    public Claim? Read(Question question) => Order.Plain(question) is { } order && Form().Match(order) is { Success: true } match
        ? Verb.Claim("take a snapshot of", match.Groups["target"].Value, "vmware", ["vm"], vm => ("create_snapshot", new { VmName = vm.Name, Name = match.Groups["name"].Value }), $" called {match.Groups["name"].Value}")
        : null;

    [GeneratedRegex(@"\A(?:take|create|make) (?:a |the )?snapshot (?:of|for) (?<target>\S+(?: \S+){0,3}?),? (?:called|named|name|as) (?<name>[a-z0-9][a-z0-9._-]{0,63})\z")]
    private static partial Regex Form();
}
