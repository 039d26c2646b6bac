using AIOps.Agent.Llm.Offline.Intents.Cluster;
using AIOps.Agent.Llm.Offline.Intents.Findings;
using AIOps.Agent.Llm.Offline.Intents.Machine;
using AIOps.Agent.Llm.Offline.Intents.Monitoring;
using AIOps.Agent.Llm.Offline.Intents.Network;
using AIOps.Agent.Llm.Offline.Intents.Records;
using AIOps.Agent.Llm.Offline.Intents.Virtual;
using AIOps.Agent.Llm.Offline.Language;
using AIOps.Agent.Llm.Offline.Orders;

namespace AIOps.Agent.Llm.Offline;

internal static class IntentList
{
    /// <summary>Among equals the first one wins: orders first (they match whole sentences only), the special before the general.</summary>
    public static readonly IReadOnlyList<IIntent> All =
    [
        new RestartIntent(),
        new ScaleIntent(),
        new RollbackIntent(),
        new NodeOrderIntent(),
        new EvictIntent(),
        new SilenceIntent(),
        new EndSilenceIntent(),
        new MachinePowerIntent(),
        new TakeSnapshotIntent(),
        new ContainerPowerIntent(),
        new ChangeTalkIntent(),
        new PrometheusIntent(),
        new LokiQueryIntent(),
        new DependenciesIntent(),
        new WhatIsWrongIntent(),
        new StatusReportIntent(),
        new WhatHappenedIntent(),
        new ChangesIntent(),
        new LogsIntent(),
        new TopPodsIntent(),
        new PodsIntent(),
        new TopNodesIntent(),
        new NodesIntent(),
        new EventsIntent(),
        new RolloutHistoryIntent(),
        new DeploymentsIntent(),
        new ManifestIntent(),
        new AccessIntent(),
        new KindsIntent(),
        new ResourcesIntent(),
        new VirtualMachineIntent(),
        new VirtualHostsIntent(),
        new DatastoresIntent(),
        new ClustersIntent(),
        new RulesIntent(),
        new SilencesIntent(),
        new MonitorAlertsIntent(),
        new TargetsIntent(),
        new MetricsIntent(),
        new LokiIntent(),
        new DashboardsIntent(),
        new PoliciesIntent(),
        new ActionsIntent(),
        new SimilarIncidentsIntent(),
        new IncidentsIntent(),
        new AlertsIntent(),
        new KnowledgeIntent(),
        new AssetsIntent(),
        new ScanIntent(),
        new CertificateIntent(),
        new ReachIntent(),
        new UrlIntent(),
        new DnsIntent(),
        new PortsIntent(),
        new ProcessesIntent(),
        new DisksIntent(),
        new ContainerIntent(),
        new ContainersIntent(),
        new UnitsIntent(),
        new JournalIntent(),
        new ServicesIntent(),
        new MachineIntent(),
    ];

    public static Reading? Read(Question question) => question.IsTooLong ? null
        : All.Select(intent => intent.Read(question)).OfType<Claim>().OrderByDescending(claim => claim.Score).FirstOrDefault()?.Reading;
}
