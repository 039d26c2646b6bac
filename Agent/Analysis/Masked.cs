namespace AIOps.Agent.Analysis;

/// <summary>Text from outside, without what looks like a credential.</summary>
internal static class Masked
{
    // What is so long is cut anyway; more than that is not worth searching.
    private const int MaxSearched = 1024 * 1024;

    /// <summary>Masked first, then cut to head and tail, so that no half of a credential escapes the mask.</summary>
    public static string Text(string text, int atMost)
    {
        var masked = CredentialMask.Apply(Excerpt.Head(text, MaxSearched, ""));
        return Excerpt.Ends(masked, atMost);
    }
}
