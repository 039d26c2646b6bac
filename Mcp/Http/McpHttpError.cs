using Microsoft.AspNetCore.Http;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace AIOps.Mcp.Http;

/// <summary>A request that never reached a server: HTTP status and JSON-RPC error together.</summary>
internal sealed record McpHttpError(int Status, int Code, string Message, object? Data = null)
{
    public async Task WriteAsync(HttpContext http, RequestId id)
    {
        http.Response.StatusCode = Status;
        await http.Response.WriteAsJsonAsync(new
        {
            jsonrpc = "2.0",
            id = id.Id,
            error = new { code = Code, message = Message, data = Data },
        }, http.RequestAborted);
    }

    public static McpHttpError InvalidRequest(int status, string message) => new(status, (int)McpErrorCode.InvalidRequest, message);
}
