namespace AIOps.Agent.Analysis.Context.Sources;

/// <summary>The machine that AIOps runs on, when the alert is about it or about a service that runs there; containers and VMs by their names.</summary>
internal sealed class MachineSource : IContextSource
{
    private const string Name = "machine";
    private const int LogLines = 100;
    private static readonly string[] Here = ["localhost", "127.0.0.1", "[::1]", "::1"];

    public Task GatherAsync(ContextScope scope, CancellationToken cancellationToken) =>
        Task.WhenAll(HostAsync(scope, cancellationToken), ServiceAsync(scope, cancellationToken), ContainerAsync(scope, cancellationToken), VirtualMachineAsync(scope, cancellationToken));

    private static Task HostAsync(ContextScope scope, CancellationToken cancellationToken) =>
        IsThisMachine(scope.Subject) && scope.Find("host_overview") is not null
            ? Task.WhenAll(
                scope.AskAsync($"{Name} overview", "host_overview", new { }, cancellationToken),
                scope.AskAsync($"{Name} disks", "list_disks", new { }, cancellationToken),
                scope.AskAsync($"{Name} processes", "list_processes", new { }, cancellationToken))
            : Task.CompletedTask;

    private static async Task ServiceAsync(ContextScope scope, CancellationToken cancellationToken)
    {
        var subject = scope.Subject;
        var name = subject.Namespace is not null ? null : subject.Service ?? subject.Container ?? (IsThisMachine(subject) ? subject.Job : null);
        if (name is null || name.Length > 200 || scope.Find("list_services") is null)
            return;
        var services = await scope.AskAsync($"{Name} services", "list_services", new { Name = name }, cancellationToken);
        if (services?.Data is { } data && data.Items("supervised").Any(service => service.Text("name") == name))
            await scope.AskAsync($"{Name} logs", "get_service_logs", new { ServiceName = name, Tail = LogLines }, cancellationToken);
    }

    private static async Task ContainerAsync(ContextScope scope, CancellationToken cancellationToken)
    {
        if (scope.Subject is not { Container: { } container, Namespace: null } || scope.Find("get_container") is null)
            return;
        await Task.WhenAll(
            scope.AskAsync("container", "get_container", new { ContainerName = container }, cancellationToken),
            scope.AskAsync("container logs", "get_container_logs", new { ContainerName = container, Tail = LogLines }, cancellationToken),
            scope.AskAsync("container use", "container_stats", new { ContainerName = container }, cancellationToken));
    }

    private static Task VirtualMachineAsync(ContextScope scope, CancellationToken cancellationToken) =>
        scope.Subject.Machine is { } vm && scope.Find("get_vm") is not null ? scope.AskAsync("vm", "get_vm", new { VmName = vm }, cancellationToken) : Task.CompletedTask;

    private static bool IsThisMachine(AlertSubject subject) =>
        subject is { Namespace: null, Pod: null } && new[] { subject.Host, subject.Node }.Any(name => name is not null && (Here.Contains(name, StringComparer.OrdinalIgnoreCase) || string.Equals(name, Environment.MachineName, StringComparison.OrdinalIgnoreCase)));
}
