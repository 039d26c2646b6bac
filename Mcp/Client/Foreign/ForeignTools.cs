using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Protocol;

namespace AIOps.Mcp.Client.Foreign;

/// <summary>
/// What we make of the tools of a server that is not ours. Nothing that it says of itself raises trust: risk comes from
/// configuration alone, names carry the server's name in front, words are bounded and plain.
/// </summary>
internal sealed partial class ForeignTools(string server, ForeignRisks risks, TimeSpan timeout, ILogger logger)
{
    private const int MaxName = 64;
    private const int MaxDescription = 4096;

    private readonly ConcurrentDictionary<string, string> _firstSeen = new(StringComparer.Ordinal);

    /// <summary>The tool as our catalogue knows it; null when it cannot be offered.</summary>
    public KnownTool? Read(Tool tool)
    {
        var name = NameOf(tool.Name);
        if (ForeignSchema.Problem(tool.InputSchema) is { } problem)
        {
            LogLeftOut(server, name, problem);
            return null;
        }
        var description = PlainText.Of(tool.Description ?? "", MaxDescription);
        var definition = new ToolDefinition
        {
            Name = name,
            Title = PlainText.Of(tool.Title ?? tool.Name, 128),
            Description = description,
            Server = server,
            InputSchema = tool.InputSchema,
            Risk = RiskOf(tool, name),
            Timeout = timeout,
        };
        return new KnownTool(definition.Risk == Risk.ReadOnly ? definition : definition with { TargetTemplate = $"tool:{name}" }, tool.Name);
    }

    /// <summary>
    /// A definition that changed since this process first saw it is not what somebody judged when they configured its risk.
    /// </summary>
    private Risk RiskOf(Tool tool, string name)
    {
        var now = Hash($"{tool.Description}\n{tool.InputSchema.GetRawText()}");
        if (_firstSeen.GetOrAdd(tool.Name, now) == now)
            return risks.Of(tool.Name);
        LogChanged(server, name);
        return Risk.Destructive;
    }

    /// <summary>A name that every model provider takes: letters, digits, dash, underscore, at most 64.</summary>
    private string NameOf(string tool)
    {
        var plain = string.Concat($"{server}__{tool}".Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '_'));
        // What had to be changed gets a mark of its own, so that two names do not become one.
        return plain.Length <= MaxName && plain == $"{server}__{tool}"
            ? plain
            : $"{plain[..Math.Min(plain.Length, MaxName - 9)]}_{Hash(tool)[..8]}";
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    [LoggerMessage(Level = LogLevel.Warning, Message = "Foreign server {Server}: {Tool} is left out: {Problem}")]
    private partial void LogLeftOut(string server, string tool, string problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Foreign server {Server}: {Tool} is not what it was when this process first saw it; it counts as Destructive until the next start")]
    private partial void LogChanged(string server, string tool);
}
