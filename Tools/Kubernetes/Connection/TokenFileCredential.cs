using System.Net.Http.Headers;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Kubernetes.Connection;

/// <summary>A token in a file that someone else renews, as the kubelet does for a pod's service account.</summary>
public sealed class TokenFileCredential(string path, TimeProvider time) : KubernetesCredential
{
    private static readonly TimeSpan ReadEvery = TimeSpan.FromMinutes(1);

    private volatile Reading? _last;

    public override async ValueTask<AuthenticationHeaderValue?> AuthorizeAsync(CancellationToken cancellationToken)
    {
        if (_last is { } last && time.GetElapsedTime(last.At) < ReadEvery)
            return Bearer(last.Token.Reveal());
        try
        {
            var token = new Secret((await File.ReadAllTextAsync(path, cancellationToken)).Trim());
            _last = new(token, time.GetTimestamp());
            return Bearer(token.Reveal());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ToolException($"The Kubernetes token file {path} cannot be read: {e.Message}", e);
        }
    }

    public override bool Forget()
    {
        _last = null;
        return true;
    }

    private sealed record Reading(Secret Token, long At);
}
