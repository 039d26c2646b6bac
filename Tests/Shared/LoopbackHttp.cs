using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace AIOps.Tests.Shared;

/// <summary>A server on a free loopback port that answers as a test tells it to, and remembers what it was asked.</summary>
public sealed class LoopbackHttp : IAsyncDisposable
{
    private readonly WebApplication _app;

    private LoopbackHttp(RequestDelegate answer)
    {
        Answer = answer;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Run(http =>
        {
            Requests.Enqueue($"{http.Request.Method} {http.Request.Path}{http.Request.QueryString}");
            return Answer(http);
        });
    }

    public RequestDelegate Answer { get; set; }

    /// <summary>Method, path and query of each request, in order.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    public string Url => _app.Urls.Single();

    public static async Task<LoopbackHttp> StartAsync(RequestDelegate answer)
    {
        var server = new LoopbackHttp(answer);
        await server._app.StartAsync();
        return server;
    }

    public static RequestDelegate Reply(int status, string body) => http =>
    {
        http.Response.StatusCode = status;
        return http.Response.WriteAsync(body);
    };

    /// <summary>Sends a little and then nothing more.</summary>
    public static async Task StallAsync(HttpContext http)
    {
        await http.Response.WriteAsync("{");
        await http.Response.Body.FlushAsync();
        await Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
    }

    /// <summary>Never stops sending.</summary>
    public static async Task FloodAsync(HttpContext http)
    {
        var piece = new byte[1 << 16];
        Array.Fill(piece, (byte)' ');
        while (!http.RequestAborted.IsCancellationRequested)
            await http.Response.Body.WriteAsync(piece);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
