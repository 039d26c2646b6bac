using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using AIOps.Tests.Shared;
using AIOps.Tests.Shared.LoopbackLoki;
using Microsoft.AspNetCore.Http;

namespace AIOps.Tests.Agent.Analysis;

/// <summary>The whole Agent with a cluster, a Prometheus that answers what the test says, and a Loki.</summary>
public sealed class AnalysisAgent : IAsyncLifetime
{
    private readonly List<(string Needle, Dictionary<string, string> Labels, double[] Values)> _series = [];
    private readonly string[] _settings;

    public AnalysisAgent() : this([])
    {
    }

    private AnalysisAgent(string[] settings) => _settings = settings;

    public AgentFixture Agent { get; private set; } = null!;

    public LoopbackLoki Loki { get; private set; } = null!;

    public LoopbackHttp Prometheus { get; private set; } = null!;

    public static async Task<AnalysisAgent> StartAsync(params string[] settings)
    {
        var agent = new AnalysisAgent(settings);
        await agent.InitializeAsync();
        return agent;
    }

    public async ValueTask InitializeAsync()
    {
        Loki = await LoopbackLoki.StartAsync();
        Prometheus = await LoopbackHttp.StartAsync(AnswerAsync);
        Agent = await AgentFixture.StartAsync([$"--Prometheus:Url={Prometheus.Url}", $"--Loki:Url={Loki.Url}", .. _settings]);
    }

    /// <summary>A query that holds the needle is answered with a series of these values.</summary>
    public void Measure(string needle, Dictionary<string, string> labels, params double[] values)
    {
        lock (_series)
            _series.Add((needle, labels, values));
    }

    /// <summary>Posts a bare alert to the inline door and answers the analysis.</summary>
    public async Task<JsonElement> AnalyseAsync(string name, object labels, DateTimeOffset? startsAt = null, object? annotations = null)
    {
        var all = JsonSerializer.SerializeToElement(labels).EnumerateObject().ToDictionary(l => l.Name, l => l.Value.GetString()!);
        all["alertname"] = name;
        return (await Agent.PostAsync("/analyze", new { labels = all, annotations = annotations ?? new { }, startsAt = (startsAt ?? TimeProvider.System.GetUtcNow()).ToString("O", CultureInfo.InvariantCulture) })).Expect(200);
    }

    public async ValueTask DisposeAsync()
    {
        await Agent.DisposeAsync();
        await Prometheus.DisposeAsync();
        await Loki.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync();
        List<(string Needle, Dictionary<string, string> Labels, double[] Values)> found;
        lock (_series)
            found = [.. _series.Where(series => form["query"].ToString().Contains(series.Needle, StringComparison.Ordinal))];
        var end = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        await http.Response.WriteAsJsonAsync(new
        {
            status = "success",
            data = new { resultType = "matrix", result = found.Select(series => new { metric = series.Labels, values = series.Values.Select((value, i) => new object[] { end - (60 * (series.Values.Length - i)), value.ToString(CultureInfo.InvariantCulture) }) }) },
        });
    }

    /// <summary>The id of the call that a prompt shows of a tool.</summary>
    public static string CallOf(string prompt, string tool) => CallId(tool).Match(prompt) is { Success: true } match ? match.Groups[1].Value : throw new InvalidOperationException($"the prompt shows no call of {tool}");

    private static Regex CallId(string tool) => new($"""id="(c[0-9]+)" source="[^"]*" tool="{Regex.Escape(tool)}" status="succeeded" """, RegexOptions.CultureInvariant);
}
