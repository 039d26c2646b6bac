using System.Text.RegularExpressions;
using AIOps.Agent.Llm.Offline.Language;

namespace AIOps.Agent.Llm.Offline.Orders;

/// <summary>Talk about a change that is no plain order, and orders that are not understood whole: nothing is done, and it is said how to order it.</summary>
internal sealed partial class ChangeTalkIntent : IIntent
{
    // Below what questions explain in which such a verb is only mentioned.
    private const int Modest = 3;

    public (string? Server, string Text) Example => (null, "what did you do?");

    public Claim? Read(Question question) => Verbs().Match(question.Text) is not { Success: true } verb ? null
        : new Claim(Imperative().IsMatch(question.Text) ? Claim.Certain - 1 : Modest, $"something about a change ({verb.Value}), but not a plain order", null, _ =>
            "Nothing was changed: without a model I act only on a whole plain order for one named target. Which change, on what? For example:\n- restart pod web-1 in shop\n- restart deployment web in shop\n- restart container db\n- scale checkout to 3\n- roll back deployment checkout\n- cordon node n1\n"
            + "To find out first what is wrong, ask: what is wrong with web?");

    [GeneratedRegex(@"(?<![\w-])(?:restart(?:ing)?|reboot(?:ing)?|bounce|recycle|scal(?:e|ing)|resize|delet(?:e|ing)|remove|kill|stop|start|drain|cordon|uncordon|evict|rollback|undo|patch|apply|shutdown|terminate|set|suspend|silence|mute)(?![\w-])")]
    private static partial Regex Verbs();

    // It reads like an order, so no answer to a question would be what was wanted.
    [GeneratedRegex(@"\A(?:(?:please|pls|now|ok|okay|just|yes|kindly|could you|can you) )*(?:don't |do not |never )?(?:restart|reboot|bounce|recycle|scale|resize|delete|remove|kill|drain|cordon|uncordon|evict|rollback|undo|patch|apply|shutdown|terminate|suspend|silence|mute|stop|start|power (?:on|off))\b", RegexOptions.NonBacktracking)]
    private static partial Regex Imperative();
}
