using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace AIOps.Tests.Shared.LoopbackModels;

/// <summary>A model server on a free loopback port: what it says is the test's, how it says it is a <see cref="ModelSpeech"/>'s.</summary>
public sealed class LoopbackModel : IAsyncDisposable
{
    private readonly WebApplication _app;

    private LoopbackModel(Func<HttpContext, JsonElement, Task> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Run(async http =>
        {
            var body = await JsonSerializer.DeserializeAsync<JsonElement>(http.Request.Body);
            Requests.Enqueue(new Request($"{http.Request.Path}{http.Request.QueryString}", http.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase), body));
            await answer(http, body);
        });
    }

    public sealed record Request(string Path, IReadOnlyDictionary<string, string> Headers, JsonElement Body);

    public ConcurrentQueue<Request> Requests { get; } = new();

    public Uri Url => new(_app.Urls.Single());

    public static async Task<LoopbackModel> StartAsync(Func<HttpContext, JsonElement, Task> answer)
    {
        var server = new LoopbackModel(answer);
        await server._app.StartAsync();
        return server;
    }

    /// <summary>Sends the bytes in pieces of this size, each on its own.</summary>
    public static async Task SendAsync(HttpContext http, string contentType, string body, int piece = int.MaxValue)
    {
        if (!http.Response.HasStarted)
            http.Response.ContentType = contentType;
        var bytes = Encoding.UTF8.GetBytes(body);
        for (var at = 0; at < bytes.Length; at += Math.Min(piece, bytes.Length))
        {
            await http.Response.Body.WriteAsync(bytes.AsMemory(at, Math.Min(piece, bytes.Length - at)));
            await http.Response.Body.FlushAsync();
        }
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
