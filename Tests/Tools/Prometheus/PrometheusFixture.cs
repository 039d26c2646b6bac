using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace AIOps.Tests.Tools.Prometheus;

/// <summary>A real Prometheus on a free port that scrapes itself; null address where it is not installed.</summary>
public sealed class PrometheusFixture : IAsyncLifetime
{
    public const string Missing = "prometheus is not installed (apt-get install prometheus)";
    private readonly string _folder = Directory.CreateTempSubdirectory("aiops-prometheus-").FullName;
    private Process? _process;

    public string? Url { get; private set; }

    public async ValueTask InitializeAsync()
    {
        var program = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, "prometheus")).FirstOrDefault(File.Exists);
        if (program is null)
            return;
        var port = FreePort();
        var config = Path.Combine(_folder, "prometheus.yml");
        await File.WriteAllTextAsync(config, $$"""
            global: { scrape_interval: 1s }
            scrape_configs:
            - job_name: self
              static_configs: [ { targets: ["127.0.0.1:{{port}}"] } ]
            """);
        _process = Process.Start(new ProcessStartInfo(program, [$"--config.file={config}", $"--storage.tsdb.path={_folder}/data", $"--web.listen-address=127.0.0.1:{port}", "--log.level=error"]))!;
        Url = $"http://127.0.0.1:{port}";
        await UntilScrapedAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
            _process.Dispose();
        }
        Directory.Delete(_folder, recursive: true);
    }

    private async Task UntilScrapedAsync()
    {
        using var http = new HttpClient();
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            try
            {
                if ((await http.GetStringAsync($"{Url}/api/v1/query?query=up", deadline.Token)).Contains("\"self\"", StringComparison.Ordinal))
                    return;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }
            await Task.Delay(TimeSpan.FromMilliseconds(100), deadline.Token);
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
