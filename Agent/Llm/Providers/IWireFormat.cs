using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace AIOps.Agent.Llm.Providers;

/// <summary>One vendor's protocol: how a request is written and a reply is read. It keeps no state and touches no network.</summary>
internal interface IWireFormat
{
    /// <summary>Server-sent events when true, else a JSON object a line.</summary>
    bool IsEventStream { get; }

    /// <summary>Relative to the provider's address.</summary>
    string Path(string model, bool stream);

    void Authorize(HttpRequestHeaders headers, string key);

    /// <summary>Headers that the protocol asks for beside the key.</summary>
    void AddHeaders(HttpRequestHeaders headers)
    {
        // Most ask for none.
    }

    JsonObject Write(ModelRequest request, bool stream);

    WireReply Begin(Origin origin);
}
