using System.Net;
using System.Text.Json;

namespace AIOps.Tests.Shared.LoopbackKubernetes;

/// <summary>That the stand-in speaks the wire where no tool exercises it yet.</summary>
public sealed class LoopbackClusterTests
{
    [Fact]
    public async Task Watch_FromAVersion_StreamsWhatHappenedAndWhatHappens()
    {
        await using var cluster = await LoopbackCluster.StartAsync(https: false);
        cluster.AddDeployment("shop", "web");
        using var http = Http(cluster);
        using var response = await http.GetAsync("api/v1/namespaces/shop/pods?watch=true&resourceVersion=1", HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        var old = cluster.Pods("shop", "web")[0];
        Assert.Equal(("ADDED", old), await NextAsync(reader));
        await http.DeleteAsync($"api/v1/namespaces/shop/pods/{old}");
        Assert.Equal(("MODIFIED", old), await NextAsync(reader));
        Assert.Equal(("DELETED", old), await NextAsync(reader));
        Assert.Equal(("ADDED", cluster.Pods("shop", "web")[0]), await NextAsync(reader));
    }

    [Fact]
    public async Task Watch_ForgottenVersion_IsGone()
    {
        await using var cluster = await LoopbackCluster.StartAsync(https: false);
        cluster.CompactHistory();
        using var http = Http(cluster);
        Assert.Equal(HttpStatusCode.Gone, (await http.GetAsync("api/v1/pods?watch=true&resourceVersion=5")).StatusCode);
    }

    private static HttpClient Http(LoopbackCluster cluster) => new() { BaseAddress = cluster.Server, DefaultRequestHeaders = { Authorization = new("Bearer", cluster.Token) } };

    private static async Task<(string?, string?)> NextAsync(StreamReader reader)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        using var entry = JsonDocument.Parse((await reader.ReadLineAsync(deadline.Token))!);
        return (entry.RootElement.GetProperty("type").GetString(), entry.RootElement.GetProperty("object").GetProperty("metadata").GetProperty("name").GetString());
    }
}
