using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AIOps.Tests.Shared.LoopbackOllama;

/// <summary>Speaks Ollama's HTTP API on a free loopback port; the test says how it answers.</summary>
public sealed class LoopbackOllama : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Func<HttpContext, JsonElement, Task> _chat;

    private LoopbackOllama(Func<HttpContext, JsonElement, Task> chat)
    {
        _chat = chat;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.MapPost("/api/chat", AnswerAsync);
        _app.MapGet("/api/tags", () => Results.Json(new { models = new[] { new { name = "embed:1b" }, new { name = "tooly:8b" } } }));
        _app.MapPost("/api/show", (JsonElement body) => Results.Json(new { capabilities = body.GetProperty("model").GetString() == "tooly:8b" ? new[] { "completion", "tools" } : ["embedding"] }));
    }

    public Uri Url => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    public ConcurrentQueue<JsonElement> Requests { get; } = new();

    public static async Task<LoopbackOllama> StartAsync(Func<HttpContext, JsonElement, Task> chat)
    {
        var server = new LoopbackOllama(chat);
        await server._app.StartAsync();
        return server;
    }

    /// <summary>Streams the bytes in pieces of this size, each sent on its own.</summary>
    public static async Task StreamAsync(HttpContext http, string ndjson, int piece)
    {
        http.Response.ContentType = "application/x-ndjson";
        var bytes = System.Text.Encoding.UTF8.GetBytes(ndjson);
        for (var at = 0; at < bytes.Length; at += piece)
        {
            await http.Response.Body.WriteAsync(bytes.AsMemory(at, Math.Min(piece, bytes.Length - at)));
            await http.Response.Body.FlushAsync();
        }
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext http)
    {
        var body = await JsonSerializer.DeserializeAsync<JsonElement>(http.Request.Body);
        Requests.Enqueue(body);
        await _chat(http, body);
    }
}
