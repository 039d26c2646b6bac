using AIOps.Policies.Safety.Grants;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace AIOps.Mcp.Servers;

/// <summary>The key that a tool server on HTTP asks of its callers: <c>McpHttp:ApiKey</c>, or one of its own in the data directory.</summary>
internal sealed class ServerKey
{
    private const string Bearer = "Bearer ";

    private readonly Secret _key;

    public ServerKey(IConfiguration configuration)
    {
        var file = Path.Combine(configuration["State:DataDirectory"] ?? "./data", "keys", "mcp.key");
        var given = configuration["McpHttp:ApiKey"];
        _key = given is { Length: > 0 } ? new Secret(given) : KeyFile.LoadOrCreate(file);
        Description = given is { Length: > 0 } ? "callers send McpHttp:ApiKey as X-API-KEY" : $"callers send the content of {Path.GetFullPath(file)} as X-API-KEY";
    }

    public string Description { get; }

    public bool Admits(HttpRequest request)
    {
        var key = request.Headers["X-API-KEY"].ToString();
        var authorization = request.Headers.Authorization.ToString();
        if (key.Length == 0 && authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
            key = authorization[Bearer.Length..];
        return key.Length > 0 && _key.Matches(key);
    }
}
