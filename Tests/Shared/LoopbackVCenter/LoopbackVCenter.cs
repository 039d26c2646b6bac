using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace AIOps.Tests.Shared.LoopbackVCenter;

/// <summary>
/// Speaks the Automation REST API (<c>/api</c> and the older <c>/rest</c>) and the VIM SOAP API (<c>/sdk</c>) over one
/// inventory. It records what it was asked and what it changed, so that a test can assert on the effect, and it can refuse,
/// forget sessions, be slow, hang up and answer nonsense.
/// </summary>
public sealed class LoopbackVCenter : IAsyncDisposable
{
    public const string User = "aiops@vsphere.local", Password = "s3cret-<&>\"pass";

    private readonly WebApplication _app;
    private readonly Lock _lock = new();
    private readonly RestFace _rest;
    private readonly SoapFace _soap;

    private LoopbackVCenter()
    {
        (_rest, _soap) = (new(this), new(this));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    public string Url => _app.Urls.Single();

    public VCenterState State { get; } = new();

    /// <summary>Method, path and query; for SOAP the operation and its object: <c>SOAP ResetVM_Task vm-1</c>.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>Changes that were carried out, by the VIM API's names: <c>ResetVM_Task vm-1</c>.</summary>
    public ConcurrentQueue<string> Changes { get; } = new();

    public ConcurrentDictionary<string, bool> Sessions { get; } = new();

    public int Logins { get; set; }

    public bool HasRest { get; set; } = true;

    /// <summary>Only <c>/rest</c>, as before 7.0.</summary>
    public bool LegacyRest { get; set; }

    /// <summary>Sessions, but no inventory: as govmomi's simulator.</summary>
    public bool RestWithoutInventory { get; set; }

    public bool HasSoap { get; set; } = true;

    public bool RefusesLogin { get; set; }

    public int PageSize { get; set; } = 500;

    /// <summary>Looks until a task is over; -1: never.</summary>
    public int TaskPolls { get; set; }

    /// <summary>Refuses this operation of the VIM API.</summary>
    public (string Operation, VimRefusedException Refusal)? Fault { get; set; }

    /// <summary>Answers this before looking at the request; null: does not.</summary>
    public Func<HttpContext, Task<bool>>? Instead { get; set; }

    /// <summary>Carries this operation out and hangs up.</summary>
    public string? DropAfter { get; set; }

    public static async Task<LoopbackVCenter> StartAsync()
    {
        var server = new LoopbackVCenter();
        await server._app.StartAsync();
        return server;
    }

    /// <summary>A stand-alone host: no Automation API, no clusters.</summary>
    public void BecomeEsxi()
    {
        HasRest = false;
        State.Clusters.Clear();
    }

    public LoopbackVm Add(string name, string power = "poweredOn", bool tools = false, string? id = null)
    {
        var vm = new LoopbackVm(id ?? $"vm-{State.Machines.Count + 1}", name) { Power = power, Tools = tools, HostName = tools ? name + ".guest" : null, Addresses = tools ? ["10.0.0.5", "fe80::1"] : [] };
        State.Machines.Add(vm);
        return vm;
    }

    public void ExpireSessions() => Sessions.Clear();

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    internal string OpenSession()
    {
        Logins++;
        var id = $"session-{Guid.NewGuid():N}";
        Sessions[id] = true;
        return id;
    }

    /// <summary>Carries out a change and remembers it; hangs up where the test says so.</summary>
    internal void Change(string operation, string target, Action perform, HttpContext http)
    {
        perform();
        Changes.Enqueue($"{operation} {target}");
        if (DropAfter == operation)
            http.Abort();
    }

    private async Task AnswerAsync(HttpContext http)
    {
        if (Instead is { } instead && await instead(http))
            return;
        using var body = new StreamReader(http.Request.Body);
        var text = await body.ReadToEndAsync();
        var path = http.Request.Path.Value ?? "";
        (int Status, string Type, string Text) reply;
        lock (_lock)
        {
            if (path == "/sdk" || path == "/sdk/vimServiceVersions.xml")
                reply = HasSoap ? _soap.Answer(http, text) : (404, "text/html", "<html>404</html>");
            else
            {
                Requests.Enqueue($"{http.Request.Method} {path}{http.Request.QueryString}");
                reply = HasRest && path.StartsWith(LegacyRest ? "/rest/" : "/api/", StringComparison.Ordinal) ? _rest.Answer(http) : (404, "text/html", "<html>404</html>");
            }
        }
        http.Response.StatusCode = reply.Status;
        if (reply.Status == 204)
            return;
        http.Response.ContentType = reply.Type;
        await http.Response.WriteAsync(reply.Text);
    }
}
