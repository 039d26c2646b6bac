using AIOps.Agent.Analysis.Context;

namespace AIOps.Agent.Analysis.Rules;

/// <summary>A service of this machine or a container that is down, or that the alert says is sick.</summary>
internal sealed class ServiceRule : IAnalysisRule
{
    private static readonly string[] Sick = ["memory", "leak", "hang", "stuck", "unresponsive", "deadlock", "down", "unhealthy"];

    public IEnumerable<Hypothesis> Judge(AnalysisCase alert) => [.. Services(alert), .. Containers(alert)];

    private static IEnumerable<Hypothesis> Services(AnalysisCase alert)
    {
        foreach (var piece in alert.Of("list_services"))
            foreach (var service in (piece.Data?.Items("supervised") ?? []).Where(s => alert.Subject.Names.Contains(s.Text("name")) || s.Text("name") == alert.Subject.Job))
            {
                var (name, state) = (service.Text("name")!, service.Text("state") ?? "unknown");
                var restart = AnalysisCase.Propose($"Restart {name}", "restart_service", new { ServiceName = name }, $"Its state is {state}.", 2);
                var evidence = new[] { AnalysisCase.Line($"the service {name} is {state}", piece, name) }.OfType<EvidenceItem>().ToList();
                if (state is not "running")
                    yield return new(0.8, $"The service {name} is {state}{(service.Text("last_exit") is { } exit ? $": {exit}" : "")}", "It is supervised on this machine and does not run.", evidence, [restart], $"{name} does not answer.");
                else if (alert.Speaks(Sick))
                    yield return new(0.35, $"The service {name} runs, but is reported as {alert.Alert.Name}", "Nothing else that was looked at explains the report; its own words are the evidence.", evidence, [restart]);
            }
    }

    private static IEnumerable<Hypothesis> Containers(AnalysisCase alert)
    {
        foreach (var piece in alert.Of("get_container"))
        {
            if (piece.Data is not { } container || container.Text("name") is not { } name)
                continue;
            var restart = AnalysisCase.Propose($"Restart the container {name}", "restart_container", new { ContainerName = name }, "It does not work as it is.", 2);
            var evidence = new[] { AnalysisCase.Line($"the container {name} as Docker sees it", piece, name) }.OfType<EvidenceItem>().ToList();
            if (container.Flag("out_of_memory"))
                yield return new(0.88, $"The container {name} was killed for lack of memory", "Docker says so of its last run.", evidence, [restart, AnalysisCase.Advise("Raise its memory limit, or find what leaks", "It ran out of memory.", 1)], $"{name} was interrupted.");
            else if (container.Text("status") is "exited" or "dead" or "restarting")
                yield return new(0.8, $"The container {name} is {container.Text("status")} (exit code {container.Double("exit_code"):0})", "It does not run.", evidence, [restart], $"{name} does not answer.");
            else if (container.Text("health") == "unhealthy")
                yield return new(0.7, $"The container {name} fails its health check", "Docker's own check of it fails.", evidence, [restart], $"{name} may not answer.");
        }
    }
}
