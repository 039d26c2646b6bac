using AIOps.Agent.Api.Requests;
using AIOps.Agent.Auth;
using AIOps.Policies.Learning;

namespace AIOps.Agent.Api;

/// <summary>What was done about alerts and what became of it, newest first.</summary>
internal static class MemoryEndpoints
{
    public static void MapMemory(this IEndpointRouteBuilder routes) => routes.MapGet("/api/memory", ListAsync).Needs(Role.Viewer);

    private static async Task<IResult> ListAsync(HttpRequest request, MemoryStore memories, MemorySearch search, CancellationToken cancellationToken)
    {
        var (signature, alert, words) = (Query.Text(request, "signature"), Query.Text(request, "alert"), Query.Text(request, "q"));
        if (signature is not null && words is not null)
            throw new InputException("q", "does not go with signature: a signature names one kind of alert, words look for several");
        IReadOnlyList<string>? kinds = signature is not null ? [signature] : words is not null ? await search.SignaturesAsync(words, cancellationToken) : null;
        return await Query.ListAsync(() => memories.ListAsync(kinds, alert, Query.Page(request), cancellationToken), View);
    }

    private static object View(Memory memory) => new
    {
        memory.Id, memory.Signature, Alert = memory.AlertName, memory.AlertId, memory.IncidentId, memory.TargetClass, memory.Problem, memory.Cause,
        memory.Tool, memory.Arguments, Verdict = memory.Outcome, memory.ActionId, memory.PolicyId, memory.DecidedBy, memory.At,
    };
}
