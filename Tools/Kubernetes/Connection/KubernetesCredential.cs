using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Kubernetes.Connection;

/// <summary>What proves who we are, read again when it can change.</summary>
public abstract class KubernetesCredential
{
    /// <summary>The certificate for the next TLS handshake; known once <see cref="AuthorizeAsync"/> has run.</summary>
    public virtual X509Certificate2? Certificate => null;

    /// <summary>The header of the next request, or null when only the certificate speaks.</summary>
    public abstract ValueTask<AuthenticationHeaderValue?> AuthorizeAsync(CancellationToken cancellationToken);

    /// <summary>The server refused it. True when a new one can be had, so that the request is worth repeating.</summary>
    public virtual bool Forget() => false;

    protected static AuthenticationHeaderValue Bearer(string token)
    {
        // The parsing constructor would quote a malformed value in its exception.
        foreach (var character in token)
            if (character is <= ' ' or > '~')
                throw new ToolException("The Kubernetes token holds characters that no token has.");
        return new("Bearer", token);
    }

    /// <summary>A token, or user and password, that the kubeconfig itself holds; perhaps with a client certificate.</summary>
    public sealed class Fixed(Secret? token, string? user, Secret? password, X509Certificate2? certificate) : KubernetesCredential
    {
        public override X509Certificate2? Certificate => certificate;

        public override ValueTask<AuthenticationHeaderValue?> AuthorizeAsync(CancellationToken cancellationToken) => new(
            token is not null ? Bearer(token.Reveal())
            : user is not null ? new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password?.Reveal()}")))
            : null);
    }
}
