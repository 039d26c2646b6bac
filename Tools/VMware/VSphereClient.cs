using AIOps.Tools.Abstractions;
using AIOps.Tools.VMware.Inventory;
using AIOps.Tools.VMware.Rest;
using AIOps.Tools.VMware.Soap;
using Microsoft.Extensions.Options;

namespace AIOps.Tools.VMware;

/// <summary>
/// One vCenter or ESXi host, by whichever of its APIs serves a need best:
/// <list type="table">
/// <item><term>finding machines</term><description>Automation REST, which filters at the server; else VIM.</description></item>
/// <item><term>describing machines, hosts, datastores, clusters</term><description>VIM, one paged request for all; else, or while it is down, REST: several requests a machine and less told.</description></item>
/// <item><term>power</term><description>VIM, whose tasks can be followed; else REST.</description></item>
/// <item><term>snapshots, events, tasks, performance</term><description>VIM only.</description></item>
/// </list>
/// </summary>
public sealed class VSphereClient : IAsyncDisposable, IDisposable
{
    private readonly VSphereTransport _transport;
    private readonly RestClient _rest;
    private readonly SoapClient _soap;
    private readonly ApiDetection _detection;
    private readonly SnapshotStore _snapshots;
    private readonly EventReader _events;
    private readonly TaskWaiter _tasks;
    private readonly PerformanceReader _performance;

    public VSphereClient(IOptions<VMwareOptions> options, TimeProvider time)
    {
        _transport = new(options.Value);
        var login = new VSphereLogin(options.Value, time);
        (_rest, _soap) = (new(_transport, login), new(_transport, login));
        var reader = new PropertyReader(_soap);
        (_tasks, _events, _performance) = (new(_soap, reader, time), new(_soap, reader), new(_soap, reader));
        _snapshots = new(_soap, reader, _tasks);
        _detection = new(options.Value, _rest, _soap, new RestInventory(_rest), new SoapInventory(_soap, reader, _tasks), time);
    }

    public string Authority => _transport.Address.Authority;

    /// <summary>The machines that fit, with little about each; see <see cref="DescribeAsync"/>.</summary>
    public async Task<IReadOnlyList<VirtualMachine>> FindAsync(VmFilter filter, CancellationToken cancellationToken)
    {
        var apis = await _detection.FindAsync(cancellationToken);
        try
        {
            return await (apis.Rest ?? apis.Soap!).FindAsync(filter, cancellationToken);
        }
        catch (ToolException e) when (e.Transient && apis.IsWhole)
        {
            // REST refuses to list more than 4,000 machines, and may be down alone.
            return await apis.Soap!.FindAsync(filter, cancellationToken);
        }
    }

    public async Task<IReadOnlyList<VirtualMachine>> DescribeAsync(IReadOnlyList<VirtualMachine> machines, bool devices, CancellationToken cancellationToken) =>
        await LookAsync(inventory => inventory.DescribeAsync(machines, devices, cancellationToken), cancellationToken);

    /// <summary>The machine of an id, described; null when it is not there.</summary>
    public async Task<VirtualMachine?> ByIdAsync(string id, CancellationToken cancellationToken) =>
        await DescribeAsync([new() { Id = id, Name = id }], devices: false, cancellationToken) is [var vm, ..] ? vm : null;

    public Task<IReadOnlyList<EsxHost>> HostsAsync(CancellationToken cancellationToken) => LookAsync(inventory => inventory.HostsAsync(cancellationToken), cancellationToken);

    public Task<IReadOnlyList<Datastore>> DatastoresAsync(CancellationToken cancellationToken) => LookAsync(inventory => inventory.DatastoresAsync(cancellationToken), cancellationToken);

    public Task<IReadOnlyList<Cluster>> ClustersAsync(CancellationToken cancellationToken) => LookAsync(inventory => inventory.ClustersAsync(cancellationToken), cancellationToken);

    /// <summary>Sent once. See <see cref="PowerAction"/> for what an answer means.</summary>
    /// <exception cref="ToolException">Refused, failed, unknown after a lost answer, or not over within the limit, with the task's id.</exception>
    public async Task PowerAsync(VirtualMachine vm, PowerAction action, Action<string>? report, TimeSpan limit, CancellationToken cancellationToken)
    {
        // By one API only, whatever becomes of it: by the other it might happen twice.
        var apis = await _detection.FindAsync(cancellationToken);
        await (apis.Soap ?? apis.Rest!).PowerAsync(vm, action, report, limit, cancellationToken);
    }

    /// <summary>Whether events, tasks, snapshots and performance can be had.</summary>
    public async Task<bool> HasVimAsync(CancellationToken cancellationToken) => (await _detection.FindAsync(cancellationToken)).Soap is not null;

    public async Task<DateTimeOffset> NowAsync(CancellationToken cancellationToken) => await (await VimAsync(_events, cancellationToken)).NowAsync(cancellationToken);

    public async Task<IReadOnlyList<VmEvent>> EventsAsync(string vm, DateTimeOffset since, IReadOnlyCollection<string> types, CancellationToken cancellationToken) =>
        await (await VimAsync(_events, cancellationToken)).ReadAsync(vm, since, types, cancellationToken);

    public async Task<IReadOnlyList<VmTask>> RecentTasksAsync(string vm, CancellationToken cancellationToken) =>
        await (await VimAsync(_tasks, cancellationToken)).RecentAsync(vm, cancellationToken);

    /// <summary>Samples of the last <paramref name="window"/> by counter name, and the seconds between them.</summary>
    public async Task<(IReadOnlyDictionary<string, IReadOnlyList<double>> Samples, int Interval)> PerformanceAsync(string vm, IEnumerable<string> counters, TimeSpan window, CancellationToken cancellationToken)
    {
        var reader = await VimAsync(_performance, cancellationToken);
        return await reader.ReadAsync(vm, counters, window, await _events.NowAsync(cancellationToken), cancellationToken);
    }

    public async Task<IReadOnlyList<Snapshot>> SnapshotsAsync(VirtualMachine vm, CancellationToken cancellationToken) =>
        await (await VimAsync(_snapshots, cancellationToken)).ListAsync(vm, cancellationToken);

    internal Task<SnapshotStore> SnapshotStoreAsync(CancellationToken cancellationToken) => VimAsync(_snapshots, cancellationToken);

    /// <summary>Also ends the sessions at the server, whose number is limited.</summary>
    public async ValueTask DisposeAsync()
    {
        await _rest.DisposeAsync();
        await _soap.DisposeAsync();
        Dispose();
    }

    /// <summary>Leaves the sessions to their time limit; prefer <see cref="DisposeAsync"/>.</summary>
    public void Dispose()
    {
        _detection.Dispose();
        _transport.Dispose();
    }

    private async Task<T> LookAsync<T>(Func<IInventory, Task<T>> look, CancellationToken cancellationToken)
    {
        var apis = await _detection.FindAsync(cancellationToken);
        try
        {
            return await look(apis.Soap ?? apis.Rest!);
        }
        catch (ToolException e) when (e.Transient && apis.IsWhole)
        {
            return await look(apis.Rest!);
        }
    }

    private async Task<T> VimAsync<T>(T part, CancellationToken cancellationToken) =>
        (await _detection.FindAsync(cancellationToken)).WithoutSoap is { } why
            ? throw new ToolException($"vSphere at {Authority} tells this only by its VIM API, which is not used: {why}.")
            : part;
}
