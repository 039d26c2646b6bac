using System.Text.RegularExpressions;
using AIOps.Agent.Llm.Offline.Language;

namespace AIOps.Agent.Llm.Offline.Intents.Records;

/// <summary>"what depends on node worker-3?", "what breaks if esx-1 fails?", "what does shop/web run on?".</summary>
internal sealed partial class DependenciesIntent : IIntent
{
    // Their names are unique without a namespace, so the kind makes the name exact.
    private static readonly string[] Unique = ["node", "vm", "host", "datastore", "container", "machine", "volume"];

    public (string? Server, string Text) Example => ("aiops", "what depends on node NAME?");

    public Claim? Read(Question question)
    {
        if (Radius().Match(question.Text) is { Success: true } radius)
            return Claim.Ask(Claim.Certain - 2, $"what depends on {radius.Groups["name"].Value}", "aiops", "blast_radius", new { asset = Asset(radius) });
        return Around().Match(question.Text) is { Success: true } around
            ? Claim.Ask(Claim.Certain - 2, $"what {around.Groups["name"].Value} is connected to", "aiops", "get_topology", new { asset = Asset(around) })
            : null;
    }

    private static string Asset(Match match) => match.Groups["kind"].Value is { Length: > 0 } kind && Unique.Contains(kind) ? $"{kind}:{match.Groups["name"].Value}" : match.Groups["name"].Value;

    private const string Thing =
        @"(?:the )?(?:(?:kubernetes |esxi? )?(?<kind>node|vm|statefulset|daemonset|host|datastore|container|machine|volume|pod|service|deployment|ingress|server|app) )?(?<name>[a-z0-9][a-z0-9._:/-]*)";

    [GeneratedRegex(
        @"^(?:what|who|which (?:\w+ )?)\s?(?:all )?(?:depends? on|needs?|uses?|rel(?:y|ies) on|(?:is|are) using|would be affected by(?: losing)?|is affected by) " + Thing + "$"
        + @"|^what (?:breaks|happens|stops|dies|goes down|fails|is affected|would (?:break|happen|stop|fail|go down)|will (?:break|happen|stop|fail)) (?:if|when) (?:i |we )?(?:lose |reboot |rebooted |restart |restarted |drain |drained |delete |deleted |stop |stopped )?"
        + Thing + @"(?: (?:fails|dies|breaks|crashes|stops|reboots|goes down|goes away|is (?:down|gone|lost|drained|rebooted|restarted|deleted|stopped)))?$"
        + @"|^(?:(?:show(?: me)?|what is|what would be|tell me) )?(?:the )?(?:blast radius|impact) of (?:losing |a failure of |rebooting |draining )?" + Thing + "$",
        RegexOptions.CultureInvariant)]
    private static partial Regex Radius();

    [GeneratedRegex(
        @"^what does " + Thing + @" (?:depend on|need|run on|use|rely on)(?: to (?:work|run|function|start))?$|^(?:where|on what) does " + Thing + @" run$"
        + @"|^(?:(?:show(?: me)?|what is) )?(?:the )?(?:topology|dependencies|map) (?:of|around|for) " + Thing + @"$|^what is connected to " + Thing + "$",
        RegexOptions.CultureInvariant)]
    private static partial Regex Around();
}
