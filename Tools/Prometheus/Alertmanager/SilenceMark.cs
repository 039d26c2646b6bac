namespace AIOps.Tools.Prometheus.Alertmanager;

/// <summary>
/// The idempotency key at the end of a silence's comment. Alertmanager has no such key of its own, and without one a silence
/// whose answer got lost could not be told from someone else's.
/// </summary>
internal static class SilenceMark
{
    private const string Opening = "[aiops:";

    public static string Sign(string comment, string key) => $"{comment.Replace(Opening, "(aiops:", StringComparison.Ordinal)} {Mark(key)}";

    public static Silence? Find(IEnumerable<Silence> silences, string key) =>
        silences.Where(silence => silence.Comment?.EndsWith(Mark(key), StringComparison.Ordinal) == true).OrderByDescending(silence => silence.IsLive).FirstOrDefault();

    public static bool IsSigned(Silence silence) => silence.Comment is { } comment && comment.EndsWith(']') && comment.Contains(Opening, StringComparison.Ordinal);

    private static string Mark(string key) => $"{Opening}{key}]";
}
