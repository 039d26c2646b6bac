using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace AIOps.Benchmarks;

/// <summary>An Agent as its own process, as users run it, with a state of its own.</summary>
internal sealed class AgentUnderLoad : IAsyncDisposable
{
    public const string Key = "benchmark-admin-key-0123456789";

    private readonly Process _process;

    private AgentUnderLoad(Process process, Uri address)
    {
        _process = process;
        Client = new HttpClient(new SocketsHttpHandler()) { BaseAddress = address };
        Client.DefaultRequestHeaders.Add("X-API-KEY", Key);
    }

    public HttpClient Client { get; }

    public TimeSpan ReadyAfter { get; private init; }

    /// <summary>Resident memory now, MiB.</summary>
    public double ResidentMegabytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64 / 1048576.0;
        }
    }

    public TimeSpan ProcessorTime()
    {
        _process.Refresh();
        return _process.TotalProcessorTime;
    }

    public static async Task<AgentUnderLoad> StartAsync(string directory, IReadOnlyDictionary<string, string>? environment = null)
    {
        var address = new Uri($"http://127.0.0.1:{FreePort()}");
        var start = new ProcessStartInfo("dotnet", [Path.Combine(Root(), "Agent", "bin", "Release", "net10.0", "AIOps.Agent.dll"), "--urls", address.ToString()])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["AIOPS_ADMIN_API_KEY"] = Key;
        start.Environment["AIOPS_State__DataDirectory"] = directory;
        start.Environment["AIOPS_Host__RunDirectory"] = Path.Combine(directory, "run");
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        var began = Stopwatch.GetTimestamp();
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using var probe = new HttpClient { BaseAddress = address };
        while (true)
            try
            {
                using var response = await probe.GetAsync("/health");
                if (response.StatusCode == HttpStatusCode.OK)
                    return new AgentUnderLoad(process, address) { ReadyAfter = Stopwatch.GetElapsedTime(began) };
            }
            catch (HttpRequestException) when (!process.HasExited)
            {
                await Task.Delay(5);
            }
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Client.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string Root()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory!.FullName, "AIOps.sln")))
            directory = directory.Parent;
        return directory.FullName;
    }
}
