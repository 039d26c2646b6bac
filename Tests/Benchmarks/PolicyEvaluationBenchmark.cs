using System.Text.Json;
using AIOps.Policies.Evaluation;
using BenchmarkDotNet.Attributes;

namespace AIOps.Benchmarks;

/// <summary>One alert against all policies, by the index and by the scan that it must equal.</summary>
/// <remarks>
/// Policies as a platform team writes them for many others: four in five for one alert name of a team's namespace, the rest
/// with a wildcard, a list, alternatives or an exception; each alert has the labels that kube-prometheus sends.
/// </remarks>
[MemoryDiagnoser]
public class PolicyEvaluationBenchmark
{
    private const int Alerts = 64;

    private IPolicyIndex _index = null!;
    private IPolicyIndex _scan = null!;
    private CompiledPolicy[] _policies = [];
    private Alert[] _matching = [];
    private Alert[] _foreign = [];

    [Params(100, 1_000, 10_000)]
    public int Policies { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _policies = [.. Enumerable.Range(0, Policies).Select(Policy)];
        (_index, _scan) = (new PolicyIndex(_policies), new ScanningPolicyIndex(_policies));
        var random = new Random(7);
        _matching = [.. Enumerable.Range(0, Alerts).Select(_ => random.Next(Policies)).Select(i => Alert(i % 100, i / 100))];
        _foreign = [.. Enumerable.Range(0, Alerts).Select(i => Alert(i, 1_000_000))];
        foreach (var alert in _matching.Concat(_foreign))
            if (!_index.Match(alert).SequenceEqual(_scan.Match(alert)))
                throw new InvalidOperationException("index and scan differ");
    }

    [Benchmark(OperationsPerInvoke = Alerts)]
    public int Index() => Count(_index, _matching);

    [Benchmark(OperationsPerInvoke = Alerts)]
    public int IndexNoMatch() => Count(_index, _foreign);

    [Benchmark(OperationsPerInvoke = Alerts, Baseline = true)]
    public int Scan() => Count(_scan, _matching);

    [Benchmark(OperationsPerInvoke = Alerts)]
    public int ScanNoMatch() => Count(_scan, _foreign);

    [Benchmark]
    public int Build() => new PolicyIndex(_policies).Count;

    private static int Count(IPolicyIndex index, Alert[] alerts)
    {
        var matches = 0;
        foreach (var alert in alerts)
            matches += index.Match(alert).Count;
        return matches;
    }

    private static CompiledPolicy Policy(int i)
    {
        var (name, team) = ($"Alert{i % 100}", $"team-{i / 100}");
        var condition = (i % 10) switch
        {
            7 => $$$"""{"labels":{"alertname":"{{{name}}}*","namespace":"{{{team}}}"},"severity":"critical"}""",
            8 => $$$"""{"labels":{"alertname":"{{{name}}}","namespace":["{{{team}}}","{{{team}}}-*"]}}""",
            9 => $$$"""{"any":[{"labels":{"namespace":"{{{team}}}"}},{"labels":{"team":"{{{team}}}"}}],"name":"{{{name}}}","not":{"labels":{"pod":"canary-*"} } }""",
            _ => $$$"""{"labels":{"alertname":"{{{name}}}","namespace":"{{{team}}}","severity":"critical"},"status":"firing"}""",
        };
        return CompiledPolicy.From(new Policy { Id = i, Name = $"p{i}", Condition = JsonElement.Parse(condition), Action = JsonElement.Parse("""{"ignore":true}""") });
    }

    private static Alert Alert(int name, int team) => new()
    {
        Id = "a",
        Source = "alertmanager",
        Fingerprint = "f",
        Name = $"Alert{name}",
        Severity = "critical",
        Labels = new Dictionary<string, string>
        {
            ["alertname"] = $"Alert{name}", ["namespace"] = $"team-{team}", ["severity"] = "critical", ["pod"] = "web-7d9c5b-x2x4z", ["container"] = "web",
            ["job"] = "kube-state-metrics", ["instance"] = "10.0.0.7:8080", ["prometheus"] = "monitoring/k8s", ["endpoint"] = "http", ["uid"] = "0b9c1c2e",
        },
        Annotations = new Dictionary<string, string> { ["summary"] = "a pod restarts" },
    };
}
