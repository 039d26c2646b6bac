using System.Net;
using System.Text;
using System.Text.Json;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Kubernetes;

/// <summary>What the API answered: an object, a list, text, or a <c>Status</c> that says why not.</summary>
public sealed class KubernetesReply(KubernetesCall call, HttpStatusCode status, ReadOnlyMemory<byte> content)
{
    // Custom resources nest deeper than the default.
    private static readonly JsonDocumentOptions Depth = new() { MaxDepth = 256 };

    public bool NotFound => status == HttpStatusCode.NotFound;

    public bool Conflict => status == HttpStatusCode.Conflict;

    /// <summary>The continuation token, or the watched version, is too old.</summary>
    public bool Gone => status == HttpStatusCode.Gone;

    public bool BadRequest => status == HttpStatusCode.BadRequest;

    /// <summary>A disruption budget refuses an eviction for now, or the server is too busy.</summary>
    public bool TooManyRequests => status == HttpStatusCode.TooManyRequests;

    /// <summary>Why it was refused; null when it was not.</summary>
    public string? Refused => Ok ? null : Refusal().Message;

    private bool Ok => (int)status is >= 200 and < 300;

    /// <exception cref="ToolException">The API refused; says what, why and where.</exception>
    public JsonElement Json()
    {
        using var document = Parse();
        return document.RootElement.Clone();
    }

    /// <summary>As <see cref="Json"/>, without a copy: for a list that is projected at once.</summary>
    internal JsonDocument Parse()
    {
        ThrowIfRefused();
        try
        {
            return JsonDocument.Parse(content, Depth);
        }
        catch (JsonException e)
        {
            throw new ToolException($"Kubernetes answered {call.Verb} of {call.Target} with something other than JSON: {ToolException.Quote(CredentialMask.Apply(Text()))}", e);
        }
    }

    public string Text()
    {
        ThrowIfRefused();
        return Encoding.UTF8.GetString(content.Span);
    }

    public void ThrowIfRefused()
    {
        if (!Ok)
            throw Refusal();
    }

    private ToolException Refusal() => KubernetesRefusal.Of(call, status, content);
}
