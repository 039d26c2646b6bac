using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using AIOps.Tools.Abstractions;
using AIOps.Tools.Host.Services;
using AIOps.Tools.Host.Systemd;

namespace AIOps.Tools.Host;

public sealed class RestartServiceTool(ServiceSupervisor supervisor, ServiceHealth health) : ChangeTool<RestartServiceTool.Parameters, RestartServiceTool.Before>(new("restart_service")
{
    Title = "Restart service",
    Description = "Restarts a service on this machine: one that AIOps supervises, or a systemd service unit. Names come from list_services. The service is interrupted for a moment.",
    Risk = Risk.Disruptive,
    Target = "service:{service_name}",
    Timeout = TimeSpan.FromSeconds(60),
    SettleWithin = TimeSpan.FromSeconds(30),
})
{
    public sealed record Parameters([property: Description("Name as in list_services"), MinLength(1), MaxLength(200)] string ServiceName);

    /// <param name="Instance">Changes with every start; null when the service was down.</param>
    /// <param name="Starts">For a supervised service: how often it had been started.</param>
    public sealed record Before(bool Supervised, string? Instance, int? Pid, int Starts);

    protected override async Task<Before> SnapshotAsync(Parameters parameters, CancellationToken cancellationToken)
    {
        if (supervisor.Has(parameters.ServiceName))
        {
            var status = supervisor.Status(parameters.ServiceName);
            return new Before(true, status.Instance, status.Pid, status.Starts);
        }
        var (unit, state) = await FindUnitAsync(parameters.ServiceName, cancellationToken);
        return state.RefusesStart ? throw new ToolException($"{unit} refuses to be started by hand.") : new Before(false, state.Instance, state.Pid, 0);
    }

    protected override string? WhatMoved(Before decided, Before now) =>
        now.Supervised != decided.Supervised ? "another service has that name"
        : now.Instance != decided.Instance && now.Instance is not null ? $"the service was started anew (pid {decided.Pid?.ToString(CultureInfo.InvariantCulture) ?? "none"}, now {now.Pid})" : null;

    protected override async Task<ToolResult> ExecuteAsync(Parameters parameters, Before before, ToolCall call, CancellationToken cancellationToken)
    {
        if (before.Supervised)
        {
            var outcome = await supervisor.RestartAsync(parameters.ServiceName, call.IdempotencyKey, before.Instance, cancellationToken);
            return ToolResult.Of(outcome, supervisor.Status(parameters.ServiceName));
        }
        var (unit, state) = await FindUnitAsync(parameters.ServiceName, cancellationToken);
        if (state.Instance != before.Instance)
            return ToolResult.Of($"{unit} was started anew since the snapshot; not restarted again.", state);
        await SystemdClient.RestartAsync(unit, cancellationToken);
        return ToolResult.Of($"{unit} restarted.", await SystemdClient.ShowAsync(unit, cancellationToken));
    }

    protected override async Task<Effect> ProbeAsync(Parameters parameters, Before before, ToolCall call, CancellationToken cancellationToken)
    {
        if (!before.Supervised)
            return (await FindUnitAsync(parameters.ServiceName, cancellationToken)).State.Instance != before.Instance ? Effect.Applied : Effect.NotApplied;
        var now = supervisor.Status(parameters.ServiceName);
        // Down where it ran before: perhaps ended by us, perhaps by itself. Its supervisor starts it; running it again is
        // harmless, because an instance that differs from the snapshot is left alone.
        return now.Instance is not null && now.Instance != before.Instance ? Effect.Applied : Effect.NotApplied;
    }

    protected override async Task<Health> VerifyAsync(Parameters parameters, Before before, CancellationToken cancellationToken)
    {
        if (before.Supervised)
            return await VerifySupervisedAsync(parameters.ServiceName, before, cancellationToken);
        var (unit, state) = await FindUnitAsync(parameters.ServiceName, cancellationToken);
        return state switch
        {
            { Active: "active" } when state.Instance != before.Instance => Health.Healthy($"{unit} is active ({state.Sub}), pid {state.Pid}."),
            { Active: "activating" or "reloading" or "deactivating" } => Health.Progressing($"{unit} is {state.Active} ({state.Sub})."),
            { Active: "active" } => Health.Unhealthy($"{unit} still runs as before; it was not restarted."),
            _ => Health.Unhealthy($"{unit} is {state.Active} ({state.Sub})."),
        };
    }

    private async Task<Health> VerifySupervisedAsync(string name, Before before, CancellationToken cancellationToken)
    {
        var now = supervisor.Status(name);
        if (now.Instance is null)
            return Health.Unhealthy($"{name} does not run{(now.LastExit is { } exit ? $"; last end: {exit}" : "")}.");
        if (now.Instance == before.Instance)
            return Health.Unhealthy($"{name} still runs as pid {now.Pid}; it was not restarted.");
        if (now.Starts > before.Starts + 1)
            return Health.Unhealthy($"{name} was started {now.Starts - before.Starts} times since the snapshot; it does not stay up.");
        return await health.CheckAsync(name, now, cancellationToken);
    }

    private async Task<(string Unit, SystemdClient.UnitState State)> FindUnitAsync(string service, CancellationToken cancellationToken)
    {
        if (!SystemdClient.IsRunning)
            throw new ToolException($"No supervised service '{service}', and systemd does not run here.{NameSuggestions.Hint(service, supervisor.Names)}");
        var unit = SystemdClient.UnitName(service);
        var state = await SystemdClient.ShowAsync(unit, cancellationToken);
        if (state.Load == "loaded")
            return (unit, state);
        var names = (await SystemdClient.ListAsync("service", cancellationToken)).Where(u => u.Load == "loaded").Select(u => u.Name).Concat(supervisor.Names);
        throw new ToolException($"No service '{service}': {unit} is {(state.Load.Length == 0 ? "unknown" : state.Load)}.{NameSuggestions.Hint(service, names)}");
    }
}
