using System.Text.RegularExpressions;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Kubernetes.Pods;

/// <summary>Log lines of a pod's containers as they may be shown: plain text, credentials blanked, only those that match.</summary>
/// <param name="isSeveral">Lines say which container they are from.</param>
internal sealed class LogReader(KubernetesClient client, TimeProvider time, string @namespace, string pod, Regex? pattern, bool isSeveral, bool previous, int? sinceSeconds)
{
    private const int GrepDepth = 10_000;
    private const int MaxBytes = 4 << 20;
    private const int LongestLine = 4096;

    /// <param name="Looked">Lines read, of which those that match are kept.</param>
    /// <param name="Refusal">Why there is nothing to read, such as a container that has not started.</param>
    public sealed record Part(string Container, IReadOnlyList<string> Lines, int Looked, ToolException? Refusal);

    public async Task<Part> ReadAsync(string container, int tail, CancellationToken cancellationToken)
    {
        try
        {
            var log = await client.LogsAsync(@namespace, pod, new(container, pattern is null ? tail : GrepDepth, previous, sinceSeconds, MaxBytes), cancellationToken);
            var read = log.Split('\n');
            var lines = read.Length > 0 && read[^1].Length == 0 ? read[..^1] : read;
            var kept = lines.Select(Plain).Where(line => pattern?.IsMatch(line) != false).TakeLast(tail);
            return new(container, [.. kept.Select(line => Prefix(container) + line)], lines.Length, null);
        }
        catch (ToolException e)
        {
            return new(container, [], 0, e);
        }
    }

    /// <summary>New lines until the time is up or, with a pattern, until the first that matches; at most <paramref name="most"/>.</summary>
    public async Task<IReadOnlyList<string>> FollowAsync(IReadOnlyList<string> containers, int most, TimeSpan within, Action<string>? report, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(within, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        var (lines, isFull) = (new List<string>(), false);
        await Task.WhenAll(containers.Select(async container =>
        {
            try
            {
                await foreach (var line in client.FollowLogsAsync(@namespace, pod, new(container, 0, false, null, MaxBytes), either.Token))
                {
                    var shown = Plain(line);
                    if (pattern?.IsMatch(shown) == false)
                        continue;
                    lock (lines)
                    {
                        if (isFull)
                            return;
                        lines.Add(Prefix(container) + shown);
                        isFull = pattern is not null || lines.Count >= most;
                    }
                    report?.Invoke(shown);
                    if (isFull)
                        await limit.CancelAsync();
                }
            }
            catch (Exception e) when (e is ToolException or IOException or HttpRequestException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                // The time is up, the match is there, or this container has no more to say.
            }
        }));
        return lines;
    }

    private string Prefix(string container) => isSeveral ? $"[{container}] " : "";

    // Control characters would colour or overwrite the terminal of whoever reads this.
    private static string Plain(string line)
    {
        line = Excerpt.Head(line, LongestLine, " …(cut)");
        return CredentialMask.Apply(string.Concat(line.Where(character => character == '\t' || !char.IsControl(character))));
    }
}
