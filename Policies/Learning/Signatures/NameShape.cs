using System.Text.RegularExpressions;

namespace AIOps.Policies.Learning.Signatures;

/// <summary>The part of a label's value that says what kind of thing it is: lower case, and <c>#</c> for whatever only says which one.</summary>
public static partial class NameShape
{
    // Longer values say no more about the kind, and cost with every alert.
    public const int Longest = 200;

    /// <summary>
    /// <c>web-7d4b9c6f5d-x2vlq</c> and <c>web-5f6d8b7c9d-9ktzw</c> are both <c>web</c>; identifiers, addresses, hashes and numbers
    /// become <c>#</c>. Takes time in proportion to the text.
    /// </summary>
    public static string Of(string value)
    {
        var text = (Excerpt.Head(value, Longest, "")).Trim();
        text = PodSuffix().Replace(text, "");
        text = text.ToLowerInvariant();
        text = Identifier().Replace(text, "#");
        text = Address().Replace(text, "#");
        text = Hash().Replace(text, hash => hash.ValueSpan.ContainsAnyInRange('0', '9') ? "#" : hash.Value);
        return Number().Replace(text, "#");
    }

    // Kubernetes draws its random names from these letters and digits: a replica set's hash with a pod's five, or the five alone.
    [GeneratedRegex("(-[bcdfghjklmnpqrstvwxz2456789]{6,10})?-[bcdfghjklmnpqrstvwxz2456789]{5}$", RegexOptions.CultureInvariant)]
    private static partial Regex PodSuffix();

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Identifier();

    [GeneratedRegex(@"[0-9]{1,3}(\.[0-9]{1,3}){3}(:[0-9]{1,5})?|\[?([0-9a-f]{0,4}:){3,7}[0-9a-f]{0,4}\]?", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Address();

    // With a digit in it, it is no word.
    [GeneratedRegex(@"\b[0-9a-f]{7,}\b", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Hash();

    [GeneratedRegex("[0-9]+([.][0-9]+)*", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Number();
}
