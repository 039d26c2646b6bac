using System.ComponentModel;

namespace AIOps.Tools.VMware.Inventory;

/// <summary>One performance counter over a window.</summary>
public sealed record MetricSummary(
    [property: Description("vSphere's counter, such as cpu.usage.average.")] string Counter,
    string Meaning,
    string Unit,
    double Min,
    double Avg,
    double Max,
    double Last,
    int Samples);
