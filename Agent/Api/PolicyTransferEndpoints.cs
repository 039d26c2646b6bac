using System.Text.Json;
using AIOps.Agent.Api.Requests;
using AIOps.Agent.Auth;
using AIOps.Policies.Conditions;
using AIOps.Policies.Documents;
using AIOps.Policies.Evaluation;
using AIOps.Policies.Storage;

namespace AIOps.Agent.Api;

/// <summary>All policies out and in, as their authors write them: what is exported can be kept in version control and imported again.</summary>
internal static class PolicyTransferEndpoints
{
    private const int MaxDocuments = 10_000;
    private const int MaxProblems = 10;
    private const int MaxText = 200;

    private static readonly JsonSerializerOptions Indented = new(WireJson.Options) { WriteIndented = true };

    public static void MapPolicyTransfer(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/policies/export", ExportAsync).Needs(Role.Viewer);
        routes.MapPost("/api/policies/import", ImportAsync).Needs(Role.Admin);
    }

    private static async Task<IResult> ExportAsync(HttpContext http, PolicyStore policies)
    {
        http.Response.Headers.ContentDisposition = "attachment; filename=\"policies.json\"";
        return Results.Json((await policies.AllAsync(http.RequestAborted)).Select(PolicyImport.Export), Indented);
    }

    private static async Task<IResult> ImportAsync(HttpContext http, PolicyImport import, PolicyChecks checks)
    {
        var dryRun = Query.Text(http.Request, "dry_run") switch
        {
            null or "false" => false,
            "true" => true,
            _ => throw new InputException("dry_run", "must be true or false"),
        };
        var body = await RequestJson.ReadAsync(http);
        if (body.ValueKind != JsonValueKind.Array || body.GetArrayLength() is 0 or > MaxDocuments)
            throw new InputException("body", $"must be a list of 1 to {MaxDocuments} policies");
        var problems = new Dictionary<string, string[]>();
        var documents = await ReadAsync(body, checks, problems, http.RequestAborted);
        if (problems.Count > 0)
            return Refused(problems);
        try
        {
            var results = await import.RunAsync(documents, dryRun, Principals.Of(http.User), http.RequestAborted);
            return Results.Json(new { DryRun = dryRun, Items = results.Select(r => new { r.Change, r.Policy.Name, Id = r.Policy.Id == 0 ? (long?)null : r.Policy.Id, r.Policy.Version }) }, WireJson.Options);
        }
        catch (AmbiguousPolicyException e)
        {
            throw new InputException($"[{e.Index}].name", e.Message);
        }
    }

    /// <summary>Every document is checked, so that all that is wrong is known at once.</summary>
    private static async Task<List<Policy>> ReadAsync(JsonElement body, PolicyChecks checks, Dictionary<string, string[]> problems, CancellationToken cancellationToken)
    {
        var documents = new List<Policy>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (index, document) in body.EnumerateArray().Index())
            try
            {
                var policy = PolicyDocument.Read(document);
                await checks.CheckAsync(policy, cancellationToken);
                if (!names.Add(policy.Name))
                    throw new PolicyFormatException("name", "stands in this list more than once");
                documents.Add(policy);
            }
            catch (PolicyFormatException e) when (problems.Count < MaxProblems)
            {
                problems[Cut($"[{index}].{e.Path}")] = [Cut(e.Problem)];
            }
            catch (PolicyFormatException)
            {
                break;
            }
        return documents;
    }

    private static IResult Refused(Dictionary<string, string[]> problems)
    {
        var (field, reasons) = problems.First();
        return Results.Problem($"{field}: {reasons[0]}", statusCode: StatusCodes.Status400BadRequest, title: Problems.Title(StatusCodes.Status400BadRequest),
            extensions: new Dictionary<string, object?> { ["errors"] = problems });
    }

    // What a hostile body says is not sent back whole.
    private static string Cut(string text) => Excerpt.Head(text, MaxText);
}
