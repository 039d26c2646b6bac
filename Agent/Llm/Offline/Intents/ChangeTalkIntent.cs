using System.Text.RegularExpressions;

namespace AIOps.Agent.Llm.Offline.Intents;

/// <summary>Talk about a change that is no plain order, and orders that are not understood whole: nothing is done, and it is said how to order it.</summary>
internal sealed partial class ChangeTalkIntent : IIntent
{
    public (string? Server, string Text) Example => (null, "what did you do?");

    public Reading? Read(Question question) => Verbs().Match(question.Text) is not { Success: true } verb ? null
        : new Reading($"something about a change ({verb.Value}), but not a plain order", null, _ =>
            "Nothing was changed: without a model I act only on a whole plain order for one named target, such as:\n- restart pod web-1 in shop\n- restart deployment web in shop\n- restart container db\n- scale checkout to 3\nTo find out first what is wrong, ask: what is wrong with web?");

    [GeneratedRegex(@"(?<![\w-])(?:restart(?:ing)?|reboot(?:ing)?|bounce|recycle|scal(?:e|ing)|resize|delet(?:e|ing)|remove|kill|stop|start|drain|cordon|evict|rollback|roll back|undo|patch|apply|shut ?down|terminate|set)(?![\w-])")]
    private static partial Regex Verbs();
}
