using System.Globalization;
using AIOps.Agent.Llm.Offline;
using Microsoft.Extensions.Options;

namespace AIOps.Agent.Llm;

/// <summary>Stops the start for a value that cannot work, naming the key and the fix.</summary>
internal sealed class LlmOptionsCheck : IValidateOptions<LlmOptions>
{
    private static readonly string[] Efforts = ["true", "false", "none", "minimal", "low", "medium", "high", "xhigh", "max"];
    private static readonly string[] Outputs = ["schema", "json", "prompt"];

    public ValidateOptionsResult Validate(string? name, LlmOptions options)
    {
        var wrong = new List<string>();
        if (options.Retries is < 0 or > 10)
            wrong.Add("Llm:Retries must be 0 to 10.");
        if (options.MaxRetryWait < TimeSpan.Zero || options.RestAfterFailure <= TimeSpan.Zero || options.MaxRest < options.RestAfterFailure)
            wrong.Add("Llm:MaxRetryWait must not be negative, Llm:RestAfterFailure must be above zero and Llm:MaxRest no less.");
        for (var i = 0; i < options.Providers.Count; i++)
            wrong.AddRange(Check(options.Providers[i]).Select(w => $"Llm:Providers:{i}:{w}"));
        wrong.AddRange(options.Providers.GroupBy(p => p.Name, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1)
            .Select(g => $"Llm:Providers has '{g.Key}' {g.Count()} times; give each entry a Name of its own."));
        if (options.Embeddings is { } embeddings && (string.IsNullOrWhiteSpace(embeddings.Model) || !IsHttp(embeddings.Url) || embeddings.Timeout <= TimeSpan.Zero))
            wrong.Add("Llm:Embeddings needs a Model, an http or https Url and a Timeout above zero.");
        return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);
    }

    private static IEnumerable<string> Check(ProviderOptions provider)
    {
        if (!ProviderKinds.Known.Contains(provider.Kind, StringComparer.Ordinal))
        {
            yield return $"Kind '{provider.Kind}' does not exist; there are {string.Join(", ", ProviderKinds.Known)}.";
            yield break;
        }
        if (provider.Kind == OfflineReasoner.Name)
            yield break;
        if (provider.Url is { } url && (!IsHttp(url) || url.UserInfo.Length > 0 || url.Query.Length > 0))
            yield return $"Url must be an http or https address without user and query, such as {ProviderKinds.UrlOf(new ProviderOptions { Kind = provider.Kind })}.";
        else if (CheckKey(provider) is { } key)
            yield return key;
        if (provider.Kind != ProviderKinds.Ollama && string.IsNullOrWhiteSpace(provider.Model))
            yield return "Model is missing; name the one to ask.";
        if (provider.Think is { } think && !Efforts.Contains(think, StringComparer.OrdinalIgnoreCase) && !(int.TryParse(think, NumberStyles.None, CultureInfo.InvariantCulture, out var budget) && budget > 0))
            yield return $"Think '{think}' must be one of {string.Join(", ", Efforts)} or a number of tokens.";
        if (!Outputs.Contains(provider.StructuredOutput, StringComparer.Ordinal))
            yield return $"StructuredOutput must be one of {string.Join(", ", Outputs)}.";
        if (provider.NumCtx is < 1024 or > 2_097_152)
            yield return "NumCtx must be 1024 to 2097152.";
        if (provider.MaxOutputTokens is < 1)
            yield return "MaxOutputTokens must be above zero.";
        if (provider.FirstByteTimeout <= TimeSpan.Zero || provider.IdleTimeout <= TimeSpan.Zero || provider.AnswerTimeout <= TimeSpan.Zero)
            yield return "FirstByteTimeout, IdleTimeout and AnswerTimeout must be above zero.";
        if (provider.Price is { Input: < 0 } or { Output: < 0 } or { CachedInput: < 0 } or { CacheWrite: < 0 })
            yield return "Price must not be negative.";
        if (provider.Headers.Any(h => h.Key.Length == 0 || !h.Key.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') || h.Value.Any(char.IsControl)))
            yield return "Headers holds a name or value that HTTP does not allow.";
    }

    private static string? CheckKey(ProviderOptions provider)
    {
        if (provider.ApiKey is not null && provider.ApiKeyFile is not null)
            return "ApiKey and ApiKeyFile exclude each other; keep one.";
        if (provider.ApiKeyFile is { } file && !File.Exists(file))
            return $"ApiKeyFile names '{file}', which does not exist.";
        try
        {
            var key = ProviderOptionsReader.KeyOf(provider);
            if (key is null && (provider.ApiKeyFile ?? provider.ApiKeyVariable) is { } place)
                return $"ApiKey: {place} holds none.";
            if (key is null && provider.Kind != ProviderKinds.Ollama && ProviderKinds.IsVendorsOwn(provider))
                return $"ApiKey is missing; set it, ApiKeyFile, or the environment variable {ProviderKinds.KeyVariableOf(provider)}.";
            return key?.Reveal().Any(c => c is < '!' or > '~') == true ? "ApiKey holds a character that cannot be part of a key; was a line too much copied?" : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"ApiKeyFile cannot be read: {e.Message}";
        }
    }

    private static bool IsHttp(Uri url) => url is { IsAbsoluteUri: true, Scheme: "http" or "https" };
}
