using System.Globalization;
using System.Xml.Linq;
using AIOps.Tools.Abstractions;
using AIOps.Tools.VMware.Inventory;
using static AIOps.Tools.VMware.Soap.VimXml;

namespace AIOps.Tools.VMware.Soap;

/// <summary>Performance counters (https://developer.broadcom.com/xapis/vsphere-web-services-api/latest/vim.PerformanceManager.html). Only the VIM API has them.</summary>
internal sealed class PerformanceReader(SoapClient client, PropertyReader reader)
{
    private const int MaxSamples = 2000;
    private static readonly TimeSpan Realtime = TimeSpan.FromHours(1);
    private volatile IReadOnlyDictionary<string, PerfCounter>? _counters;

    /// <summary>Those of the wanted counters that the machine has samples of.</summary>
    /// <param name="window">Up to now; the server keeps 20-second samples for an hour and coarser ones for longer.</param>
    /// <returns>By counter name, samples in order of time, with the seconds between them.</returns>
    public async Task<(IReadOnlyDictionary<string, IReadOnlyList<double>> Samples, int Interval)> ReadAsync(
        string vm, IEnumerable<string> counters, TimeSpan window, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var manager = (await client.SessionAsync(cancellationToken)).PerformanceManager ?? throw new ToolException($"vSphere at {client.Authority} has no performance counters.");
        var self = VimRef.Vm(vm);
        var interval = window > Realtime ? Historic(window) : await RealtimeAsync(manager, self, cancellationToken);
        var known = _counters ??= await CountersAsync(manager, cancellationToken);
        var wanted = counters.Where(known.ContainsKey).Select(name => known[name]).ToList();
        var offered = await OfferedAsync(manager, self, interval, cancellationToken);
        wanted = [.. wanted.Where(counter => offered.Contains(counter.Key))];
        if (wanted.Count == 0)
            return (new Dictionary<string, IReadOnlyList<double>>(), interval);
        var reply = await client.ReadAsync("QueryPerf", manager, cancellationToken, new XElement(Vim + "querySpec",
            VimXml.Reference("entity", self),
            Of("startTime", Moment(now - window)), Of("endTime", Moment(now)),
            Of("maxSample", Math.Min(MaxSamples, ((int)window.TotalSeconds / interval) + 1)),
            wanted.Select(counter => new XElement(Vim + "metricId", Of("counterId", counter.Key), Of("instance", ""))),
            Of("intervalId", interval), Of("format", "normal")));
        var names = wanted.ToDictionary(counter => counter.Key);
        return (reply.Children("returnval").SelectMany(entity => Series(entity, names)).DistinctBy(one => one.Name).ToDictionary(one => one.Name, one => one.Values), interval);
    }

    private static IEnumerable<(string Name, IReadOnlyList<double> Values)> Series(XElement entity, Dictionary<long, PerfCounter> names)
    {
        var times = entity.Children("sampleInfo").Select(info => Time(info.Text("timestamp"))).ToList();
        foreach (var series in entity.Children("value"))
            if (Number(series.Text("id", "counterId")) is { } key && names.TryGetValue(key, out var counter))
                // -1 is a sample that was not taken; servers differ in the order of time.
                yield return (counter.Name, [.. series.Children("value").Select((value, index) => (At: index < times.Count ? times[index] : null, Value: Number(value.Value)))
                    .Where(sample => sample.Value is >= 0).OrderBy(sample => sample.At).Select(sample => sample.Value!.Value * counter.Scale)]);
    }

    private async Task<int> RealtimeAsync(VimRef manager, VimRef vm, CancellationToken cancellationToken)
    {
        var summary = (await client.ReadAsync("QueryPerfProviderSummary", manager, cancellationToken, VimXml.Reference("entity", vm))).Child("returnval");
        return Flag(summary.Text("currentSupported")) == true && Number(summary.Text("refreshRate")) is > 0 and < 3600 and var rate ? (int)rate : Historic(TimeSpan.Zero);
    }

    // vCenter's roll-ups: 5 minutes for a day, 30 minutes for a week, 2 hours for a month.
    private static int Historic(TimeSpan window) => window.TotalDays <= 1 ? 300 : window.TotalDays <= 7 ? 1800 : 7200;

    private async Task<HashSet<long>> OfferedAsync(VimRef manager, VimRef vm, int interval, CancellationToken cancellationToken)
    {
        var reply = await client.ReadAsync("QueryAvailablePerfMetric", manager, cancellationToken, VimXml.Reference("entity", vm), Of("intervalId", interval));
        return [.. reply.Children("returnval").Where(metric => metric.Text("instance") is null).Select(metric => Number(metric.Text("counterId"))).OfType<long>()];
    }

    private async Task<IReadOnlyDictionary<string, PerfCounter>> CountersAsync(VimRef manager, CancellationToken cancellationToken)
    {
        var counters = (await reader.FindAsync(manager, ["perfCounter"], cancellationToken))?.At("perfCounter");
        return (counters?.Elements() ?? []).Select(PerfCounter.Of).OfType<PerfCounter>().DistinctBy(counter => counter.Name).ToDictionary(counter => counter.Name);
    }

    private static string Moment(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <param name="Scale">Percent is counted in hundredths.</param>
    private sealed record PerfCounter(long Key, string Name, double Scale)
    {
        public static PerfCounter? Of(XElement counter) =>
            Number(counter.Text("key")) is { } key && counter.Text("groupInfo", "key") is { } group && counter.Text("nameInfo", "key") is { } name && counter.Text("rollupType") is { } rollup
                ? new(key, $"{group}.{name}.{rollup}", counter.Text("unitInfo", "key") == "percent" ? 0.01 : 1)
                : null;
    }
}
