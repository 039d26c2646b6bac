using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace AIOps.Agent.Auth.Bearer;

internal sealed partial class TokenIssuersCheck : IValidateOptions<Dictionary<string, TokenIssuer>>
{
    // The kinds of principals there are already; a person must not be able to pass for one.
    private static readonly string[] Taken = ["key", "policy", "system", "agent", "worker", "environment"];

    public ValidateOptionsResult Validate(string? name, Dictionary<string, TokenIssuer> options)
    {
        var wrong = options.SelectMany(issuer => Problems(issuer.Key, issuer.Value).Select(problem => $"{TokenIssuer.Section}:{issuer.Key}{problem}")).ToList();
        if (options.Values.GroupBy(issuer => issuer.Url).FirstOrDefault(same => same.Count() > 1) is { } twice)
            wrong.Add($"{TokenIssuer.Section}: {twice.Key} is there twice.");
        return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);
    }

    private static IEnumerable<string> Problems(string name, TokenIssuer issuer)
    {
        if (!Name().IsMatch(name) || Taken.Contains(name))
            yield return " is not a usable name; use up to 32 lower-case letters, digits or '-', and none of " + string.Join(", ", Taken) + ".";
        if (!Uri.TryCreate(issuer.Url, UriKind.Absolute, out var url) || !IsSafe(url))
            yield return ":Url must be an https address, exactly as the issuer's tokens name it (http for a loopback address).";
        if (string.IsNullOrWhiteSpace(issuer.Audience))
            yield return ":Audience is missing; name what tokens must be made for, such as https://aiops.example.com/mcp.";
        if (string.IsNullOrWhiteSpace(issuer.RolesClaim))
            yield return ":RolesClaim is empty; name the claim that holds the roles, such as roles or realm_access.roles.";
        if (issuer.Roles.Count == 0)
            yield return ":Roles is empty, so nobody could come in; map a value of the claim to viewer, operator, approver or admin.";
    }

    /// <summary>Keys that travel in the clear over a network are nobody's keys.</summary>
    public static bool IsSafe(Uri url) => url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback);

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9-]{0,31}\z")]
    private static partial Regex Name();
}
