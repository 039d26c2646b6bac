using ModelContextProtocol.Client;

namespace AIOps.Mcp.Client.Foreign;

public sealed record ForeignEndpoint(Uri Url, HttpTransportMode Mode, IReadOnlyDictionary<string, Secret> Headers, ForeignOAuth? OAuth);
