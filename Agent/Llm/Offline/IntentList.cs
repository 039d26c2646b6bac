using AIOps.Agent.Llm.Offline.Intents;

namespace AIOps.Agent.Llm.Offline;

internal static class IntentList
{
    /// <summary>In the order they are tried: orders first (they match whole sentences only), the special before the general.</summary>
    public static readonly IReadOnlyList<IIntent> All =
    [
        new RestartIntent(),
        new ScaleIntent(),
        new PrometheusIntent(),
        new ScanIntent(),
        new LogsIntent(),
        new PoliciesIntent(),
        new ActionsIntent(),
        new IncidentsIntent(),
        new AlertsIntent(),
        new AssetsIntent(),
        new EventsIntent(),
        new DependenciesIntent(),
        new NodesIntent(),
        new PortsIntent(),
        new ProcessesIntent(),
        new DisksIntent(),
        new MachineIntent(),
        new ChangeTalkIntent(),
        new WhatIsWrongIntent(),
        new DeploymentsIntent(),
        new PodsIntent(),
        new ContainersIntent(),
        new ServicesIntent(),
    ];

    public static Reading? Read(Question question)
    {
        if (question.IsTooLong)
            return null;
        foreach (var intent in All)
            if (intent.Read(question) is { } reading)
                return reading;
        return null;
    }
}
