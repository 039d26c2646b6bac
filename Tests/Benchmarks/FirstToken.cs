using System.Diagnostics;
using System.Net.Http.Json;
using AIOps.Tests.Shared.LoopbackOllama;
using Microsoft.AspNetCore.Http;

namespace AIOps.Benchmarks;

/// <summary>From the moment the provider has sent the first piece of its answer to the moment the client reads it as a <c>token</c> event.</summary>
internal static class FirstToken
{
    private const int Questions = 120, WarmUp = 20;

    public static async Task RunAsync()
    {
        long sent = 0;
        await using var model = await LoopbackOllama.StartAsync(async (http, _) =>
        {
            http.Response.ContentType = "application/x-ndjson";
            await http.Response.StartAsync();
            await Task.Delay(20);
            Volatile.Write(ref sent, Stopwatch.GetTimestamp());
            await http.Response.WriteAsync("""{"message":{"content":"The"},"done":false}""" + "\n");
            await http.Response.Body.FlushAsync();
            await Task.Delay(50);
            await http.Response.WriteAsync("""{"message":{"content":" end."},"done":true}""" + "\n");
        });
        var directory = Directory.CreateTempSubdirectory("aiops-token-").FullName;
        await using var agent = await AgentUnderLoad.StartAsync(directory, new Dictionary<string, string>
        {
            ["AIOPS_Llm__Providers__0__Kind"] = "ollama",
            ["AIOPS_Llm__Providers__0__Url"] = model.Url.ToString(),
            ["AIOPS_Llm__Providers__0__Model"] = "tooly:8b",
        });
        var times = new List<double>();
        for (var i = 0; i < Questions; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/chat") { Content = JsonContent.Create(new { message = "how is it?" }) };
            request.Headers.Accept.ParseAdd("text/event-stream");
            using var response = await agent.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            using var reader = new StreamReader(await response.EnsureSuccessStatusCode().Content.ReadAsStreamAsync());
            var took = -1.0;
            while (await reader.ReadLineAsync() is { } line)
                if (took < 0 && line == "event: token")
                    took = Stopwatch.GetElapsedTime(Volatile.Read(ref sent)).TotalMilliseconds;
            times.Add(took);
        }
        Measured.Print("first token, provider sent to client read", times.Skip(WarmUp), "ms");
        Directory.Delete(directory, recursive: true);
    }
}
