namespace AIOps.Mcp.Client.Foreign;

/// <summary>OAuth 2 client credentials (RFC 6749, 4.4) for one server; tokens are asked for with its address as <c>resource</c> (RFC 8707).</summary>
public sealed record ForeignOAuth(Uri TokenUrl, string ClientId, Secret ClientSecret, string? Scope);
