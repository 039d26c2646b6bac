using System.Text.Json;
using AIOps.Agent.Graph;
using AIOps.Agent.Graph.Runs;
using AIOps.Agent.Llm.Offline.Entities;
using AIOps.Mcp.Client;
using AIOps.Policies.Safety.Arguments;
using Microsoft.Extensions.AI;

namespace AIOps.Agent.Llm.Offline;

/// <summary>What the tools have said since the question, and what they have to be asked next.</summary>
internal sealed class Inquiry
{
    private readonly Func<string, ToolDefinition?> _find;
    private readonly HashSet<string> _connected;
    private readonly Dictionary<string, Said> _said = new(StringComparer.Ordinal);
    private readonly List<(string Tool, JsonElement Arguments)> _wanted = [];
    private readonly List<string> _troubles = [];

    public Inquiry(Func<string, ToolDefinition?> find, IReadOnlyList<ToolServerStatus> servers, IEnumerable<ChatMessage> sinceQuestion)
    {
        _find = find;
        _connected = servers.Where(server => server.Tools > 0).Select(server => server.Name).ToHashSet(StringComparer.Ordinal);
        var keys = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var content in sinceQuestion.SelectMany(message => message.Contents))
            if (content is FunctionCallContent call)
            {
                Known++;
                keys[call.CallId] = Key(call.Name, JsonSerializer.SerializeToElement(call.Arguments ?? new Dictionary<string, object?>(), AIJsonUtilities.DefaultOptions));
            }
            else if (content is FunctionResultContent result && keys.TryGetValue(result.CallId, out var key))
                _said[key] = Said.Of(result);
    }

    /// <summary>How the question was understood, for the user; made exact as names are resolved.</summary>
    public string Understood { get; set; } = "";

    /// <summary>Calls made since the question.</summary>
    public int Known { get; }

    public IReadOnlyList<(string Tool, JsonElement Arguments)> Wanted => _wanted;

    public void Trouble(string text)
    {
        if (!_troubles.Contains(text))
            _troubles.Add(text);
    }

    /// <summary>Errors met on the way, to be told when the answer depends on them.</summary>
    public string TroubleLines => string.Concat(_troubles.Select(trouble => $"\n{trouble}"));

    public bool Offers(string tool) => _find(tool) is not null;

    public bool IsConnected(string server) => _connected.Contains(server);

    /// <summary>The tool's answer; null when it was not asked yet: then it will be, together with all else that is asked now.</summary>
    public Said? Ask(string tool, object arguments)
    {
        var given = WireJson.ToElement(arguments);
        if (_said.TryGetValue(Key(tool, given), out var said))
            return said;
        if (_find(tool) is null)
            return new Said($"No connected server offers {tool}.", default, RunStep.Failed);
        if (!_wanted.Any(call => Key(call.Tool, call.Arguments) == Key(tool, given)))
            _wanted.Add((tool, given));
        return null;
    }

    private static string Key(string tool, JsonElement arguments) => $"{tool}\n{CanonicalJson.Hash(arguments)}";
}
