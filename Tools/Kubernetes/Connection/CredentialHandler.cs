using System.Net;

namespace AIOps.Tools.Kubernetes.Connection;

/// <summary>
/// Signs each request. After a 401 it asks once for a new credential where one can be had; the server did nothing with the
/// refused request, so that this holds for writes too.
/// </summary>
internal sealed class CredentialHandler(KubernetesConnection connection, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (connection.TlsServerName is { } name)
            request.Headers.Host = name;
        if (connection.Credential is not { } credential)
            return await base.SendAsync(request, cancellationToken);
        request.Headers.Authorization = await credential.AuthorizeAsync(cancellationToken);
        var response = await base.SendAsync(request, cancellationToken);
        if (response.StatusCode != HttpStatusCode.Unauthorized || !credential.Forget())
            return response;
        response.Dispose();
        request.Headers.Authorization = await credential.AuthorizeAsync(cancellationToken);
        return await base.SendAsync(request, cancellationToken);
    }
}
