using System.Net;
using System.Text;
using System.Text.Json;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Kubernetes;

/// <summary>What the API answered: an object, a list, text, or a <c>Status</c> that says why not.</summary>
public sealed class KubernetesReply(KubernetesCall call, HttpStatusCode status, byte[] content)
{
    // Custom resources nest deeper than the default.
    private static readonly JsonDocumentOptions Depth = new() { MaxDepth = 256 };

    public bool NotFound => status == HttpStatusCode.NotFound;

    public bool Conflict => status == HttpStatusCode.Conflict;

    /// <summary>The continuation token, or the watched version, is too old.</summary>
    public bool Gone => status == HttpStatusCode.Gone;

    private bool Ok => (int)status is >= 200 and < 300;

    /// <exception cref="ToolException">The API refused; says what, why and where.</exception>
    public JsonElement Json()
    {
        ThrowIfRefused();
        try
        {
            using var document = JsonDocument.Parse(content, Depth);
            return document.RootElement.Clone();
        }
        catch (JsonException e)
        {
            throw new ToolException($"Kubernetes answered {call.Verb} of {call.Target} with something other than JSON: {ToolException.Quote(Text())}", e);
        }
    }

    public string Text()
    {
        ThrowIfRefused();
        return Encoding.UTF8.GetString(content);
    }

    public void ThrowIfRefused()
    {
        if (!Ok)
            throw Refusal();
    }

    private ToolException Refusal()
    {
        var (reason, message) = Status();
        var where = call.Resource.Namespaced ? call.Namespace is null ? " in all namespaces" : $" in namespace {call.Namespace}" : "";
        var resource = call.Subresource is null ? call.Resource.Plural : $"{call.Resource.Plural}/{call.Subresource}";
        var code = (int)status;
        return code switch
        {
            >= 300 and < 400 => new($"Kubernetes answered {call.Verb} of {call.Target} with a redirect ({code}), which is not followed; check the server address of the kubeconfig."),
            401 => new($"Kubernetes does not accept these credentials (401 on {call.Verb} of {call.Target}): {message}"),
            403 => new($"Kubernetes refuses (403 {reason}): this account may not {call.Verb} {resource}{where}. {message}"),
            404 => new($"{call.Target} was not found (404 {reason}): {message}"),
            _ => new($"Kubernetes answered {call.Verb} of {call.Target} with {code} {reason}: {message}") { Transient = code is 429 or >= 500 },
        };
    }

    private (string Reason, string Message) Status()
    {
        try
        {
            using var document = JsonDocument.Parse(content, Depth);
            if (document.RootElement.Text("kind") == "Status")
                return (document.RootElement.Text("reason") ?? status.ToString(), ToolException.Quote(document.RootElement.Text("message") ?? "no message"));
        }
        catch (JsonException)
        {
            // A proxy's page, or a plain line: quoted as it is.
        }
        return (status.ToString(), content.Length == 0 ? "no reply body" : ToolException.Quote(Encoding.UTF8.GetString(content)));
    }
}
