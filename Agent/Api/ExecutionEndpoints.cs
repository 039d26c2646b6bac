using System.Text.Json;
using AIOps.Agent.Api.Requests;
using AIOps.Agent.Auth;
using AIOps.Policies.Runbooks;
using AIOps.Policies.Runbooks.Documents;
using AIOps.Policies.Runbooks.Executions;
using AIOps.Policies.Safety;
using AIOps.Policies.Safety.Arguments;
using AIOps.Policies.Storage;

namespace AIOps.Agent.Api;

/// <summary>Executions of runbooks: asked for like every change, followed step by step, cancelled.</summary>
internal static class ExecutionEndpoints
{
    private const string Path = "/api/remediation/executions";
    private const int MaxBody = 256 * 1024;

    public static void MapExecutions(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/remediation/runbooks/{id:long}/execute", ExecuteAsync).Needs(Role.Operator);
        routes.MapGet(Path, ListAsync).Needs(Role.Viewer);
        routes.MapGet(Path + "/{id}", GetAsync).Needs(Role.Viewer);
        routes.MapPost(Path + "/{id}/cancel", CancelAsync).Needs(Role.Operator);
    }

    private static async Task<IResult> ExecuteAsync(long id, HttpContext http, RunbookStore runbooks, ActionService actions, DryRuns dryRuns)
    {
        var body = await RequestJson.ReadObjectAsync(http, MaxBody, "inputs", "dry_run", "reason");
        if (await runbooks.GetAsync(id, http.RequestAborted) is not { } runbook)
            return RunbookEndpoints.NotFound(id);
        var given = body.TryGetProperty("inputs", out var i) ? i : JsonSerializer.SerializeToElement(new { });
        if (given.ValueKind != JsonValueKind.Object)
            throw new InputException("inputs", "must be an object");
        var plan = RunbookReader.Read(runbook.Document);
        var inputs = ArgumentSchema.WithDefaults(plan.Inputs, given);
        if (RunbookBinding.Explain(plan, inputs) is { } misfit)
            throw new InputException("inputs", misfit);
        var by = Principals.Of(http.User);
        if (body.TryGetProperty("dry_run", out var dry) && dry.ValueKind is not (JsonValueKind.False or JsonValueKind.Null))
            return dry.ValueKind == JsonValueKind.True
                ? Results.Json(View(await dryRuns.StartAsync(runbook, plan, inputs, by, http.RequestAborted)), WireJson.Options, statusCode: StatusCodes.Status202Accepted)
                : throw new InputException("dry_run", "must be true or false");
        var action = await actions.RequestAsync(new ActionProposal(RunbookBinding.Tool, WireJson.ToElement(new { runbook = runbook.Name, version = runbook.Version, inputs }), ActionOrigin.Api, by,
            RequestJson.Text(body, "reason") ?? "asked for over the API"), http.RequestAborted);
        return action.Status == ActionStatus.Denied
            ? Problems.Denied(action)
            : Results.Json(new { ExecutionId = action.Id, action.Status, Action = action }, WireJson.Options, statusCode: StatusCodes.Status202Accepted);
    }

    private static Task<IResult> ListAsync(HttpRequest request, ExecutionStore executions, CancellationToken cancellationToken)
    {
        var filter = new ExecutionFilter(Query.Choice<ExecutionStatus>(request, "status"), Query.Text(request, "runbook"));
        return Query.ListAsync(() => executions.ListAsync(filter, Query.Page(request), cancellationToken), View);
    }

    private static async Task<IResult> GetAsync(string id, ExecutionStore executions, ActionStore actions, CancellationToken cancellationToken)
    {
        if (await executions.GetAsync(id, cancellationToken) is { } execution)
            return Results.Json(View(execution), WireJson.Options);
        // Asked for, and not begun: waiting for approval, or refused.
        return await actions.GetAsync(id, cancellationToken) is { Tool: RunbookBinding.Tool } action
            ? Results.Json(new { action.Id, Runbook = action.Arguments.TryGetProperty("runbook", out var name) ? name.ToString() : "", action.Status, Error = action.Result, Steps = Array.Empty<object>(), action.CreatedAt }, WireJson.Options)
            : Problems.NotFound("execution", id);
    }

    private static async Task<IResult> CancelAsync(string id, HttpContext http, ExecutionStore executions, ExecutionCancels cancels)
    {
        var by = Principals.Of(http.User);
        if (await executions.GetAsync(id, http.RequestAborted) is not { } execution)
            return Problems.NotFound("execution", id);
        if (by.Role < Role.Approver && execution.RequestedBy != by.Id)
            return Problems.Forbidden("an operator cancels only what the same key asked for");
        return await cancels.CancelAsync(id, by, http.RequestAborted)
            ? Results.Json(View((await executions.GetAsync(id, http.RequestAborted))!), WireJson.Options, statusCode: StatusCodes.Status202Accepted)
            : Problems.Conflict(execution.CancelledBy is { } earlier && !execution.HasEnded ? $"{earlier} has cancelled it already" : $"the execution is {WireJson.Name(execution.Status)}");
    }

    private static object View(RunbookExecution execution) => new
    {
        execution.Id, execution.RunbookId, execution.Runbook, execution.Version, execution.Status, execution.DryRun, execution.Risk, execution.RequestedBy, execution.IncidentId, execution.Inputs,
        Steps = execution.Steps.Select(StepView), execution.Error, execution.CancelledBy, execution.CreatedAt, execution.UpdatedAt, execution.DeadlineAt, execution.EndedAt,
    };

    private static object StepView(StepState step) => new
    {
        step.Id, step.Status, step.Attempt, step.Tool, step.ActionId, step.NotBefore, step.StartedAt, step.EndedAt,
        DurationMs = step.EndedAt - step.StartedAt is { } took ? (long?)took.TotalMilliseconds : null, step.Output, step.Outputs, step.Error,
        Rollback = step.Rollback is { } rollback ? StepView(rollback) : null,
    };
}
