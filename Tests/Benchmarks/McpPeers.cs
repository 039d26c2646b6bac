using System.Diagnostics;
using System.Globalization;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace AIOps.Benchmarks;

/// <summary>
/// Our Kubernetes tool server beside two that others use, over stdio against one API server: <c>peers FOLDER</c>, where FOLDER
/// has <c>npm i kubernetes-mcp-server@0.0.67 mcp-server-kubernetes@4.1.7</c>, KUBECONFIG names a cluster with many pods and
/// kubectl is on the path. One server at a time, the same client, the same run.
/// </summary>
internal static class McpPeers
{
    private const int Starts = 7;
    private const int Calls = 60;
    private const int AtOnce = 4;

    private sealed record Peer(string Name, string Command, string[] Arguments, string Tool, Dictionary<string, object?> All, Dictionary<string, object?> None);

    public static async Task RunAsync(string folder, string ours)
    {
        var config = Environment.GetEnvironmentVariable("KUBECONFIG") ?? throw new InvalidOperationException("KUBECONFIG names the cluster");
        var modules = Path.Combine(folder, "node_modules");
        Peer[] peers =
        [
            new("aiops", ours, ["kubernetes", $"--Kubernetes:Kubeconfig={config}"], "list_pods", new() { ["limit"] = 1000 }, new() { ["namespace"] = "kube-node-lease" }),
            // The program itself, without the wrapper in Node that npm starts: its best case.
            new("kubernetes-mcp-server 0.0.67", Path.Combine(modules, "kubernetes-mcp-server-linux-amd64", "bin", "kubernetes-mcp-server-linux-amd64"), [],
                "pods_list", [], new() { ["namespace"] = "kube-node-lease" }),
            new("mcp-server-kubernetes 4.1.7", "node", [Path.Combine(modules, "mcp-server-kubernetes", "dist", "index.js")],
                "kubectl_get", new() { ["resourceType"] = "pods", ["allNamespaces"] = true }, new() { ["resourceType"] = "pods", ["namespace"] = "kube-node-lease" }),
        ];
        foreach (var peer in peers)
            await MeasureAsync(peer);
    }

    private static async Task MeasureAsync(Peer peer)
    {
        List<double> starts = [], idle = [];
        for (var run = 0; run < Starts; run++)
        {
            var begin = Stopwatch.GetTimestamp();
            await using var client = await ConnectAsync(peer);
            var tools = await client.ListToolsAsync();
            starts.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
            idle.Add(Memory());
            if (run == 0)
                Console.WriteLine($"{peer.Name}: {tools.Count} tools");
        }
        Measured.Print($"{peer.Name}: start to tools/list", starts, "ms");
        Measured.Print($"{peer.Name}: resident after it", idle, "MiB");

        await using var server = await ConnectAsync(peer);
        await server.ListToolsAsync();
        var answer = await CallAsync(server, peer.Tool, peer.All);
        var text = string.Concat(answer.Content.OfType<TextContentBlock>().Select(block => block.Text));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{peer.Name}: answer of {text.Length} characters of text, {text.AsSpan().Count('\n') + 1} lines, {answer.StructuredContent?.GetRawText().Length ?? 0} of data{(answer.IsError == true ? " ERROR " + text : "")}"));
        Measured.Print($"{peer.Name}: list all pods", await OneByOneAsync(server, peer.Tool, peer.All, Calls), "ms");
        await ManyAsync(peer, server);
        Measured.Print($"{peer.Name}: list of none", await OneByOneAsync(server, peer.Tool, peer.None, Calls), "ms");
        Measured.Print($"{peer.Name}: resident under load", [Memory()], "MiB");
    }

    private static async Task<List<double>> OneByOneAsync(McpClient client, string tool, Dictionary<string, object?> arguments, int calls)
    {
        var times = new List<double>();
        for (var call = -5; call < calls; call++)
        {
            var begin = Stopwatch.GetTimestamp();
            await CallAsync(client, tool, arguments);
            if (call >= 0)
                times.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
        }
        return times;
    }

    private static async Task ManyAsync(Peer peer, McpClient client)
    {
        var begin = Stopwatch.GetTimestamp();
        await Parallel.ForAsync(0, Calls * 2, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (_, _) => await CallAsync(client, peer.Tool, peer.All));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{peer.Name}: list all pods, {AtOnce} at once: {Calls * 2 / Stopwatch.GetElapsedTime(begin).TotalSeconds:0.0}/s"));
    }

    private static async Task<CallToolResult> CallAsync(McpClient client, string tool, Dictionary<string, object?> arguments) => await client.CallToolAsync(tool, arguments);

    private static Task<McpClient> ConnectAsync(Peer peer) => McpClient.CreateAsync(
        new StdioClientTransport(new()
        {
            Name = peer.Name, Command = peer.Command, Arguments = peer.Arguments, StandardErrorLines = _ => { },
            // The third reads kubectl's output into a buffer that 1,000 pods overflow unless it is told otherwise.
            EnvironmentVariables = new Dictionary<string, string?> { ["SPAWN_MAX_BUFFER"] = "100000000" },
        }));

    /// <summary>Resident memory of all processes that this one started, in MiB.</summary>
    private static double Memory()
    {
        var parents = new Dictionary<int, (int Parent, long Resident)>();
        foreach (var directory in Directory.EnumerateDirectories("/proc").Where(d => int.TryParse(Path.GetFileName(d), out _)))
            try
            {
                var status = File.ReadAllLines(Path.Combine(directory, "status"));
                parents[int.Parse(Path.GetFileName(directory), CultureInfo.InvariantCulture)] = ((int)Value(status, "PPid:"), Value(status, "VmRSS:"));
            }
            catch (IOException)
            {
                // It ended meanwhile.
            }
        bool IsMine(int pid) => parents.TryGetValue(pid, out var one) && (one.Parent == Environment.ProcessId || IsMine(one.Parent));
        return parents.Where(one => one.Key != Environment.ProcessId && IsMine(one.Key)).Sum(one => one.Value.Resident) / 1024.0;
    }

    private static long Value(string[] status, string name) =>
        status.FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal)) is { } line ? long.Parse(line[name.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture) : 0;
}
