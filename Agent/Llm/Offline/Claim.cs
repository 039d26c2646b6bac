namespace AIOps.Agent.Llm.Offline;

/// <summary>An intent's bid for a question: how much of it the intent explains, and how it would answer.</summary>
internal sealed record Claim(int Score, Reading Reading)
{
    /// <summary>For what only one reading explains: a whole sentence that fits a form.</summary>
    public const int Certain = 100;

    public Claim(int score, string understood, string? server, Func<Inquiry, string?> work)
        : this(score, new Reading(understood, server, work))
    {
    }

    /// <summary>One tool's own words are the answer.</summary>
    public static Claim Ask(int score, string understood, string server, string tool, object arguments) =>
        new(score, new Reading(understood, server, inquiry => inquiry.Ask(tool, arguments)?.Text));
}
