using AIOps.Agent.Api.Requests;
using AIOps.Agent.Auth;
using AIOps.Policies.Documents;
using AIOps.Policies.Learning.Proposals;

namespace AIOps.Agent.Api;

/// <summary>Proposed policies, learnt or asked for: a person who may change policies accepts or rejects them.</summary>
internal static class ProposalEndpoints
{
    private const int MaxBody = 16 * 1024;

    public static void MapProposals(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/policy-proposals", ListAsync).Needs(Role.Viewer);
        routes.MapGet("/api/policy-proposals/{id}", GetAsync).Needs(Role.Viewer);
        routes.MapPost("/api/policy-proposals/{id}/accept", AcceptAsync).Needs(Role.Admin);
        routes.MapPost("/api/policy-proposals/{id}/reject", RejectAsync).Needs(Role.Admin);
    }

    private static Task<IResult> ListAsync(HttpRequest request, ProposalStore proposals, CancellationToken cancellationToken)
    {
        var status = Query.Choice<ProposalStatus>(request, "status");
        return Query.ListAsync(() => proposals.ListAsync(status, Query.Page(request), cancellationToken), p => p);
    }

    private static async Task<IResult> GetAsync(string id, ProposalStore proposals, CancellationToken cancellationToken) =>
        await proposals.GetAsync(id, cancellationToken) is { } proposal ? Results.Json(proposal, WireJson.Options) : Problems.NotFound("proposal", id);

    private static async Task<IResult> AcceptAsync(string id, HttpContext http, ProposalDecisions decisions)
    {
        await RequestJson.ReadOptionalObjectAsync(http, MaxBody);
        return Answer(id, await decisions.AcceptAsync(id, Principals.Of(http.User), http.RequestAborted));
    }

    private static async Task<IResult> RejectAsync(string id, HttpContext http, ProposalDecisions decisions)
    {
        var reason = RequestJson.Text(await RequestJson.ReadOptionalObjectAsync(http, MaxBody, "reason"), "reason", 1000);
        return Answer(id, await decisions.RejectAsync(id, Principals.Of(http.User), reason, http.RequestAborted));
    }

    private static IResult Answer(string id, ProposalReply reply) => reply switch
    {
        { Proposal: null } => Problems.NotFound("proposal", id),
        { Refusal: { } refusal } => Problems.Conflict(refusal),
        { Proposal: { } proposal, Policy: { } policy } => Results.Json(new { Proposal = proposal, Policy = PolicyDocument.Write(policy) }, WireJson.Options),
        { Proposal: { } proposal } => Results.Json(new { Proposal = proposal }, WireJson.Options),
    };
}
