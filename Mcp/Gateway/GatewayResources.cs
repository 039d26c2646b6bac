using System.Text.Json;
using AIOps.Policies.Storage;
using AIOps.Tools.Aiops;
using Microsoft.Extensions.Options;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace AIOps.Mcp.Gateway;

/// <summary>Incidents, actions and kept results as documents, and the ids that complete their addresses.</summary>
public sealed class GatewayResources(IncidentStore incidents, ActionStore actions, ResultStore results, IOptions<GatewayOptions> options, TimeProvider time)
{
    private const string Incidents = "aiops://incidents/";
    private const string Actions = "aiops://actions/";
    private const string Results = "aiops://results/";
    private const string Json = "application/json";

    // What one list of recent records holds at most; the protocol allows 100 completions.
    private const int Recent = 500;
    private const int Completions = 100;

    internal static ListResourceTemplatesResult Templates => new()
    {
        ResourceTemplates =
        [
            new ResourceTemplate { UriTemplate = Actions + "{id}", Name = "action", Title = "Action", Description = "A change that was asked for, and how it stands", MimeType = Json },
            new ResourceTemplate { UriTemplate = Incidents + "{id}", Name = "incident", Title = "Incident", Description = "An incident with its timeline", MimeType = Json },
            new ResourceTemplate { UriTemplate = Results + "{id}", Name = "result", Title = "Kept result", Description = "A tool result that was too large for one answer, whole", MimeType = Json },
        ],
    };

    /// <summary>Recent incidents, newest first.</summary>
    internal async ValueTask<ListResourcesResult> ListAsync(RequestContext<ListResourcesRequestParams> request, CancellationToken cancellationToken)
    {
        try
        {
            var page = await incidents.ListAsync(new IncidentFilter(), new PageRequest(options.Value.PageSize, request.Params?.Cursor), cancellationToken);
            return new ListResourcesResult
            {
                Resources = [.. page.Items.Select(incident => new Resource
                {
                    Uri = Incidents + incident.Id,
                    Name = incident.Id,
                    Title = $"{incident.Title} ({WireJson.Name(incident.Status).ToUpperInvariant()}, {incident.CreatedAt:u})",
                    MimeType = Json,
                })],
                NextCursor = page.NextCursor,
                CacheScope = CacheScope.Private,
                TimeToLive = TimeSpan.Zero,
            };
        }
        catch (FormatException e)
        {
            throw new McpProtocolException(e.Message, McpErrorCode.InvalidParams);
        }
    }

    internal async ValueTask<ReadResourceResult> ReadAsync(RequestContext<ReadResourceRequestParams> request, CancellationToken cancellationToken)
    {
        var (uri, caller) = (request.Params!.Uri, GatewayCaller.Of(request));
        object? document = null;
        if (IdOf(uri, Incidents) is { } incident)
            document = await IncidentAsync(incident, cancellationToken);
        else if (IdOf(uri, Actions) is { } action)
            document = await actions.GetAsync(action, cancellationToken) is { } found ? ActionView.Of(found) : null;
        else if (IdOf(uri, Results) is { } result)
            document = await results.FindAsync(result, time.GetUtcNow(), cancellationToken) is { } kept && kept.Owner == caller.Id
                ? new { kept.Tool, kept.Text, kept.Data, kept.CreatedAt, kept.ExpiresAt }
                : null;
        if (document is null)
            throw new McpProtocolException($"there is no resource {Excerpt.Head(uri, 200)}", McpErrorCode.ResourceNotFound);
        return new ReadResourceResult
        {
            Contents = [new TextResourceContents { Uri = uri, MimeType = Json, Text = JsonSerializer.Serialize(document, WireJson.Options) }],
            CacheScope = CacheScope.Private,
            TimeToLive = TimeSpan.Zero,
        };
    }

    /// <summary>Ids by prefix, newest first. Kept results are not told: their id is what opens them.</summary>
    internal async ValueTask<CompleteResult> CompleteAsync(RequestContext<CompleteRequestParams> request, CancellationToken cancellationToken)
    {
        var (reference, argument) = (request.Params!.Ref, request.Params.Argument);
        IEnumerable<string> ids = (reference, argument.Name) switch
        {
            (PromptReference { Name: GatewayPrompts.Investigate or GatewayPrompts.PostMortem }, GatewayPrompts.IncidentId) or (ResourceTemplateReference { Uri: Incidents + "{id}" }, "id") =>
                (await incidents.ListAsync(new IncidentFilter(), new PageRequest(Recent), cancellationToken)).Items.Select(i => i.Id),
            (ResourceTemplateReference { Uri: Actions + "{id}" }, "id") =>
                (await actions.ListAsync(new ActionFilter(), new PageRequest(Recent), cancellationToken)).Items.Select(a => a.Id),
            _ => [],
        };
        var fitting = ids.Where(id => id.StartsWith(argument.Value, StringComparison.OrdinalIgnoreCase)).ToList();
        return new CompleteResult
        {
            Completion = new Completion { Values = [.. fitting.Take(Completions)], Total = fitting.Count, HasMore = fitting.Count > Completions },
        };
    }

    /// <summary>The incident with its timeline, or null.</summary>
    internal async Task<IncidentDocument?> IncidentAsync(string id, CancellationToken cancellationToken) =>
        await incidents.GetAsync(id, cancellationToken) is { } incident
            ? new IncidentDocument(incident, await incidents.EventsAsync(incident.Id, 0, cancellationToken))
            : null;

    private static string? IdOf(string uri, string beginning) =>
        uri.StartsWith(beginning, StringComparison.Ordinal) && uri.Length > beginning.Length ? uri[beginning.Length..] : null;
}
