using System.Text.RegularExpressions;
using AIOps.Agent.Llm.Offline.Entities;
using AIOps.Agent.Llm.Offline.Language;
using Microsoft.Extensions.AI;

namespace AIOps.Agent.Llm.Offline;

/// <summary>
/// Completes a question from the turns before it: a pronoun becomes what the last answer said it was about, and a fragment
/// ("and in staging?", "same for web") changes one slot of the question before. Both are done in the text, which is then
/// read like any other; so whatever a pronoun resolves to is what the person could have written.
/// </summary>
internal static partial class Conversation
{
    // What was spoken of longer ago is not what "it" means.
    private const int Remembered = 3;

    public static Question Read(IReadOnlyList<ChatMessage> before, string asked)
    {
        Question? previous = null;
        var entities = new List<(int Turn, Workload Entity)>();
        var turn = 0;
        foreach (var message in before)
            if (message.Role == ChatRole.User)
            {
                turn++;
                previous = Complete(message.Text, previous, About(entities, turn));
            }
            else if (message.Role == ChatRole.Assistant && UnderstoodLine().Match(message.Text) is { Success: true } line)
            {
                entities.RemoveAll(known => known.Turn == turn);
                entities.AddRange(EntityShape().Matches(line.Value).Select(match => (turn, new Workload(match.Groups["kind"].Value, match.Groups["ns"] is { Success: true } space ? space.Value : null, match.Groups["name"].Value))));
            }
        return Complete(asked, previous, About(entities, turn + 1));
    }

    /// <summary>What the newest answer that was about anything was about.</summary>
    private static List<Workload> About(List<(int Turn, Workload Entity)> entities, int turn) =>
        entities.Where(known => turn - known.Turn <= Remembered).GroupBy(known => known.Turn).OrderByDescending(g => g.Key).FirstOrDefault()?.Select(known => known.Entity).Distinct().ToList() ?? [];

    private static Question Complete(string asked, Question? previous, List<Workload> about)
    {
        var question = Question.Of(asked);
        if (question.IsTooLong)
            return question;
        if (previous is not null && Lead().Match(question.Text) is { Success: true } lead && !WholeQuestion().IsMatch(question.Text))
            return Merge(asked, previous, Question.Of(question.Text[lead.Length..]));
        if (Pronoun().Match(question.Text) is { Success: true } pronoun && question.Names.Count == 0)
        {
            var kind = pronoun.Groups["kind"].Value;
            var meant = about.Where(entity => kind.Length == 0 || entity.Kind == kind).ToList();
            // Several, or none: left as it is, and asked for by whoever needs it.
            if (meant is [var only])
            {
                var said = only.Kind == "namespace" ? $"namespace {only.Name}" : $"{only.Kind} {(only.Namespace is null ? only.Name : $"{only.Namespace}/{only.Name}")}";
                // "Them" for one thing leaves a doubt, which is good enough to read but not to change.
                return Question.Of(asked, question.Text.Remove(pronoun.Index, pronoun.Length).Insert(pronoun.Index, said), pronoun.Value is "them" or "their" or "they");
            }
        }
        return previous is not null && question.Text.Length <= 60 && question.Names.Count == 0 && question.Namespace is null && PreviousOne().IsMatch(question.Text) ? Merge(asked, previous, question) : question;
    }

    private static Question Merge(string asked, Question previous, Question fragment)
    {
        var text = previous.Text;
        var (name, space) = (fragment.Names is [var only] ? only : null, fragment.Namespace);
        // In the place of a namespace stands a namespace.
        if (name is not null && space is null && previous.Names.Count == 0 && previous.Namespace is not null)
            (name, space) = (null, name);
        if (name is not null)
            text = previous.Names is [var old] ? Word(text, old, name) : $"{text} {name}";
        if (space is not null)
            text = previous.Namespace is { } before ? Word(text, before, space) : $"{text} in namespace {space}";
        if (fragment.Is("cpu", "memory"))
            text = Measures().Replace(text, fragment.Is("memory") ? "memory" : "cpu");
        if (fragment.Slots.Window is not null && previous.Slots.Window is null)
            text = $"{text} in the last {fragment.Slots.Age}";
        var more = fragment.Text.Split(' ').Where(word => Lexicon.Concept(word) is not null and not "namespace" && !text.Contains(word, StringComparison.Ordinal));
        return Question.Of(asked, $"{text} {string.Join(' ', more)}", true);
    }

    private static string Word(string text, string old, string name)
    {
        var at = $" {text} ".LastIndexOf($" {old} ", StringComparison.Ordinal);
        return at >= 0 ? text.Remove(at, old.Length).Insert(at, name) : text.LastIndexOf(old, StringComparison.Ordinal) is var inside and >= 0 ? text.Remove(inside, old.Length).Insert(inside, name) : $"{text} {name}";
    }

    [GeneratedRegex(@"\AUnderstood: [^\n]{1,1000}")]
    private static partial Regex UnderstoodLine();

    [GeneratedRegex(@"\b(?<kind>pod|deployment|statefulset|daemonset|job|container|service|vm|node|namespace) (?:(?<ns>[a-z0-9][a-z0-9-]*)/)?(?<name>[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?)(?=[\s.,;:)]|$)", RegexOptions.IgnoreCase)]
    private static partial Regex EntityShape();

    [GeneratedRegex(@"\A(?:and then|and now|and|also|now|what about|how about|the same (?:for|in|with|on|of)|same (?:for|in|with|on|of)|same thing (?:for|in)|again for|again in|ok and|what of)\b(?= \S+(?: \S+){0,5}$) ?")]
    private static partial Regex Lead();

    // "what about" a whole new question.
    [GeneratedRegex(@"\b(?:why|restart|scale|delete|drain|rollback)\b", RegexOptions.NonBacktracking)]
    private static partial Regex WholeQuestion();

    [GeneratedRegex(@"\b(?:(?:that|this|the same) (?<kind>pod|deployment|container|service|vm|node|namespace)|it|its|them|their|they|that one|this one|the latter)\b(?! (?:is|was) (?:safe|possible|ok|true)\b)")]
    private static partial Regex Pronoun();

    [GeneratedRegex(@"\b(?:the )?(?:previous|older|longer|more|errors only|only errors|just the errors|warnings only|only warnings)\b", RegexOptions.NonBacktracking)]
    private static partial Regex PreviousOne();

    [GeneratedRegex(@"\b(?:cpu|memory|mem|ram|processor)\b", RegexOptions.NonBacktracking)]
    private static partial Regex Measures();
}
