using System.Text.Json;
using AIOps.Agent.Graph;
using AIOps.Agent.Graph.Runs;
using AIOps.Agent.Llm.Offline;
using AIOps.Mcp;
using AIOps.Mcp.Client;
using AIOps.Tools.Abstractions;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace AIOps.Tests.Agent.Llm.Offline;

/// <summary>The reasoner over a set of tools, and conversations with it as the graph holds them: of earlier turns only the words remain.</summary>
public abstract class OfflineTalk : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("aiops-offline-").FullName;
    private ServiceProvider? _services;

    internal OfflineReasoner Reasoner { get; private set; } = null!;

    internal ToolCatalog Catalog { get; private set; } = null!;

    /// <param name="Turns">The calls of each step, in order.</param>
    internal sealed record Conversation(IReadOnlyList<IReadOnlyList<string>> Turns, IReadOnlyList<string> Changes, string Text)
    {
        public IReadOnlyList<string> Calls => [.. Turns.SelectMany(turn => turn)];
    }

    public async ValueTask InitializeAsync()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["State:DataDirectory"] = _directory }).Build();
        var services = new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System).AddToolCatalog(configuration);
        foreach (var domain in Domains())
            services.AddSingleton(domain);
        _services = services.BuildServiceProvider();
        Catalog = _services.GetRequiredService<ToolCatalog>();
        await Catalog.ConnectAsync(CancellationToken.None);
        Reasoner = new OfflineReasoner(Catalog);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_services is not null)
            await _services.DisposeAsync();
        Directory.Delete(_directory, true);
    }

    private protected abstract IEnumerable<ToolDomain> Domains();

    /// <summary>The last of these turns; no change is carried out.</summary>
    internal async Task<Conversation> AskAsync(params IReadOnlyList<string> turns)
    {
        var history = new List<ChatMessage>();
        Conversation? last = null;
        foreach (var question in turns)
        {
            last = await TurnAsync([.. history, new ChatMessage(ChatRole.User, question)]);
            history.Add(new ChatMessage(ChatRole.User, question));
            history.Add(new ChatMessage(ChatRole.Assistant, last.Text));
        }
        return last!;
    }

    private async Task<Conversation> TurnAsync(List<ChatMessage> messages)
    {
        var (turns, changes) = (new List<IReadOnlyList<string>>(), new List<string>());
        for (var turn = 0; turn < 10; turn++)
        {
            var answer = (await Reasoner.GetResponseAsync(messages)).Messages.Single();
            var asked = answer.Contents.OfType<FunctionCallContent>().ToList();
            if (asked.Count == 0)
                return new Conversation(turns, changes, answer.Text);
            messages.Add(answer);
            turns.Add([.. asked.Select(Line)]);
            foreach (var call in asked)
            {
                var changing = Catalog.Find(call.Name)!.Risk != Risk.ReadOnly;
                if (changing)
                    changes.Add(Line(call));
                var result = changing ? new ToolResult("done") : await Catalog.ReadAsync(call.Name, JsonSerializer.SerializeToElement(call.Arguments), CancellationToken.None);
                messages.Add(new ChatMessage(ChatRole.Tool, [new FunctionResultContent(call.CallId, result.Text)
                {
                    AdditionalProperties = new() { ["text"] = result.Text, ["data"] = result.Data, ["status"] = result.IsError ? RunStep.Failed : RunStep.Succeeded },
                }]));
            }
        }
        throw new InvalidOperationException($"no answer after 10 turns: {string.Join("; ", turns.SelectMany(t => t))}");
    }

    private static string Line(FunctionCallContent call) => $"{call.Name} {JsonSerializer.Serialize(call.Arguments)}";
}
