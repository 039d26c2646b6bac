using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AIOps.Tests.Shared.LoopbackKubernetes;

/// <summary>
/// A Kubernetes API on a free loopback port that speaks the real wire over HTTPS: lists with selectors and pages, watch,
/// patches, scale, logs, preconditions, dry run, Status errors; with deployments whose pods really come and go.
/// </summary>
public sealed class LoopbackCluster : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly LoopbackCertificates _certificates = new(TimeProvider.System);
    private readonly ClusterState _state = new(TimeProvider.System);
    private readonly Controllers _controllers;
    private readonly ConcurrentQueue<LoopbackRequest> _requests = new();

    private LoopbackCluster(bool https)
    {
        _controllers = new(_state);
        Api = new(_state, _controllers, _requests, Token);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            if (https)
                listen.UseHttps(_certificates.Server, tls =>
                {
                    tls.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
                    // Any certificate may arrive; the API compares it with the one it issued.
                    tls.AllowAnyClientCertificate();
                });
        }));
        Api.ClientThumbprint = _certificates.Client.Thumbprint;
        _app = builder.Build();
        _app.Run(Api.HandleAsync);
    }

    public Uri Server { get; private set; } = new("https://127.0.0.1");

    /// <summary>The bearer token that is let in; user and password are <c>admin</c> and this.</summary>
    public string Token { get; } = $"loopback-{Guid.NewGuid():N}";

    public string AuthorityPem => _certificates.AuthorityPem;

    /// <summary>A client certificate that is let in, with its key.</summary>
    public (string Certificate, string Key) ClientPem => (_certificates.Client.ExportCertificatePem(), _certificates.Client.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());

    /// <summary>Everything that was asked, in order.</summary>
    public IReadOnlyList<LoopbackRequest> Requests => [.. _requests];

    /// <summary>Only what changed something: empty means that the cluster was not touched.</summary>
    public IReadOnlyList<LoopbackRequest> Mutations => [.. _requests.Where(request => request.Changed)];

    private LoopbackApi Api { get; }

    public static async Task<LoopbackCluster> StartAsync(bool https = true)
    {
        var cluster = new LoopbackCluster(https);
        await cluster._app.StartAsync();
        cluster.Server = new(cluster._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        cluster.AddNode("node1");
        cluster.AddNamespace("default");
        return cluster;
    }

    /// <summary>Writes a kubeconfig with token and authority; returns its path.</summary>
    public string WriteKubeconfig(string path)
    {
        File.WriteAllText(path, Kubeconfig($"token: {Token}"));
        return path;
    }

    /// <summary>A kubeconfig with this user and, unless the loopback authority will do, this trust (members of YAML's flow style).</summary>
    public string Kubeconfig(string user, string? trust = null)
    {
        trust ??= $"certificate-authority-data: {Convert.ToBase64String(Encoding.UTF8.GetBytes(AuthorityPem))}";
        return $"""
            apiVersion: v1
            kind: Config
            clusters:
            - name: loopback
              cluster: {"{"} server: "{Server}", {trust} {"}"}
            users:
            - name: tester
              user: {"{"} {user} {"}"}
            contexts:
            - name: loopback
              context: {"{"} cluster: loopback, user: tester {"}"}
            current-context: loopback
            """;
    }

    public void AddNamespace(string name) => Locked(() => _state.Find("namespaces", null, name) ?? _state.Put("namespaces", new() { ["apiVersion"] = "v1", ["kind"] = "Namespace", ["metadata"] = new JsonObject { ["name"] = name }, ["status"] = new JsonObject { ["phase"] = "Active" } }), name);

    public void AddNode(string name, bool ready = true) => Locked(() => _state.Put("nodes", new()
    {
        ["apiVersion"] = "v1", ["kind"] = "Node",
        ["metadata"] = new JsonObject { ["name"] = name, ["labels"] = new JsonObject { ["node-role.kubernetes.io/worker"] = "" } },
        ["spec"] = new JsonObject(),
        ["status"] = new JsonObject
        {
            ["nodeInfo"] = new JsonObject { ["kubeletVersion"] = "v1.33.1" },
            ["allocatable"] = new JsonObject { ["cpu"] = "4", ["memory"] = "8Gi", ["pods"] = "110" },
            ["conditions"] = new JsonArray(new JsonObject { ["type"] = "Ready", ["status"] = ready ? "True" : "False", ["reason"] = ready ? "KubeletReady" : "KubeletNotReady" }),
        },
    }));

    /// <summary>A deployment with its pods, labelled <c>app=name</c>; they run unless <paramref name="crashLooping"/> says until when they crash.</summary>
    public void AddDeployment(string ns, string name, int replicas = 1, CrashLoop? crashLooping = null)
    {
        AddNamespace(ns);
        Locked(() =>
        {
            _controllers.Crashes(ns, name, crashLooping);
            return _state.Put("deployments", new()
            {
                ["apiVersion"] = "apps/v1", ["kind"] = "Deployment",
                ["metadata"] = new JsonObject { ["namespace"] = ns, ["name"] = name, ["generation"] = 1, ["labels"] = new JsonObject { ["app"] = name } },
                ["spec"] = new JsonObject
                {
                    ["replicas"] = replicas, ["strategy"] = new JsonObject { ["type"] = "RollingUpdate" },
                    ["selector"] = new JsonObject { ["matchLabels"] = new JsonObject { ["app"] = name } },
                    ["template"] = new JsonObject { ["metadata"] = new JsonObject { ["labels"] = new JsonObject { ["app"] = name } }, ["spec"] = PodObjects.Spec() },
                },
            });
        }, ns);
    }

    /// <summary>A pod that nothing owns, or, with <paramref name="ownerKind"/>, that something of that kind owns which does not exist.</summary>
    public void AddPod(string ns, string name, string? ownerKind = null)
    {
        AddNamespace(ns);
        Locked(() => _state.Put("pods", PodObjects.New(ns, name, _state.Now, PodObjects.Spec(), [], ownerKind is null ? null : new(new JsonObject { ["kind"] = ownerKind, ["name"] = "gone", ["uid"] = "0", ["controller"] = true }), crashes: false)));
    }

    public void AddEvent(string ns, string kind, string name, string type, string reason, string message, int count = 1) => Locked(() => _state.Put("events", new()
    {
        ["apiVersion"] = "v1", ["kind"] = "Event", ["metadata"] = new JsonObject { ["namespace"] = ns, ["name"] = $"{name}.{Guid.NewGuid():N}" },
        ["involvedObject"] = new JsonObject { ["kind"] = kind, ["namespace"] = ns, ["name"] = name },
        ["type"] = type, ["reason"] = reason, ["message"] = message, ["count"] = count, ["firstTimestamp"] = _state.Now, ["lastTimestamp"] = _state.Now,
    }));

    public void SetLog(string ns, string pod, string log, bool previous = false, string container = "") => Api.Logs[(ns, pod, container, previous)] = log;

    /// <summary>A custom kind, stored under <see cref="LoopbackKind.Key"/>.</summary>
    public void Serve(LoopbackKind kind) => Api.Discovery.Kinds.Add(kind);

    /// <summary>As servers before 1.26: no aggregated discovery; before 1.22: evictions of v1beta1.</summary>
    public void SpeakOld()
    {
        Api.Discovery.Aggregates = false;
        Api.EvictionVersion = "v1beta1";
    }

    /// <summary>The group's own server does not answer.</summary>
    public void TakeDown(string group) => Api.Discovery.Down.Add(group);

    /// <summary>From now on there is a metrics server, which says this.</summary>
    public void SetMetrics(JsonArray pods, JsonArray nodes) => Api.Metrics = new() { ["pods"] = pods, ["nodes"] = nodes };

    /// <summary>A change by someone else, as the API would store it.</summary>
    public void Edit(string plural, string ns, string name, Action<JsonObject> change) => Locked(() =>
    {
        var item = _state.Get(plural, ns, name);
        change(item);
        return _state.Put(plural, item);
    });

    /// <summary>Stores an object as it is.</summary>
    public void Put(string plural, JsonObject item) => Locked(() => _state.Put(plural, item));

    public void Remove(string plural, string ns, string name) => Locked(() =>
    {
        _state.Remove(plural, _state.Get(plural, ns, name));
        return null;
    });

    /// <summary>A copy of the stored object, or null.</summary>
    public JsonObject? Find(string plural, string ns, string name)
    {
        lock (_state.Lock)
            return (JsonObject?)_state.Find(plural, ns, name)?.DeepClone();
    }

    public IReadOnlyList<string> Pods(string ns, string app)
    {
        lock (_state.Lock)
            return [.. _state.All("pods").Select(entry => entry.Value).Where(pod => pod["metadata"]!["namespace"]!.ToString() == ns && pod["metadata"]!["labels"]?["app"]?.ToString() == app).Select(pod => pod["metadata"]!["name"]!.ToString())];
    }

    /// <summary>From now on nothing moves: pods stay terminating, rollouts stand still.</summary>
    public void HoldControllers() => Locked(() =>
    {
        _controllers.Held = true;
        return null;
    });

    public void ReleaseControllers() => Locked(() =>
    {
        _controllers.Held = false;
        return null;
    });

    /// <summary>Stops the crashes of pods that are made from now on, or starts them.</summary>
    public void SetCrashLoop(string ns, string deployment, CrashLoop? crashLooping) => Locked(() =>
    {
        _controllers.Crashes(ns, deployment, crashLooping);
        return null;
    });

    /// <summary>The next requests go wrong; with <paramref name="method"/> only those.</summary>
    public void FailNext(Fault fault, int times = 1, string? method = null)
    {
        for (var i = 0; i < times; i++)
            Api.Faults.Enqueue((fault, method));
    }

    /// <summary>Sees every request before and after (true) it has its effect; answering false drops it there, unanswered.</summary>
    public void Intercept(Func<LoopbackRequest, bool, Task<bool>>? interceptor) => Api.Interceptor = interceptor;

    /// <summary>RBAC refuses the verb on the resource, in one namespace or (null) everywhere.</summary>
    public void Deny(string verb, string resource, string? ns = null) => Api.Denied.Add((verb, resource, ns));

    /// <summary>Older continuation tokens and watch versions are answered with 410.</summary>
    public void CompactHistory() => Locked(() =>
    {
        _state.Compact();
        return null;
    });

    /// <summary>Every answered list page forgets the past at once, so often: the next page is a 410.</summary>
    public void CompactAfterPages(int pages) => Api.CompactAfterPages = pages;

    public async ValueTask DisposeAsync()
    {
        Api.Stop();
        using var hurry = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _app.StopAsync(hurry.Token);
        await _app.DisposeAsync();
    }

    private void Locked(Func<JsonObject?> change, string? ns = null)
    {
        lock (_state.Lock)
        {
            change();
            _controllers.Reconcile(ns);
        }
    }
}
