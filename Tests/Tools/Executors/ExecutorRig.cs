using System.Text.Json;
using AIOps.Policies.Credentials;
using AIOps.Policies.Model;
using AIOps.Policies.Model.People;
using AIOps.Policies.Model.Tools;
using AIOps.Policies.Runbooks.Executions;
using AIOps.Policies.Storage;
using AIOps.Tests.Shared;
using AIOps.Tools.Abstractions;
using AIOps.Tools.Executors;

namespace AIOps.Tests.Tools.Executors;

/// <summary>What executors need: marks and credentials in a real store.</summary>
public sealed class ExecutorRig : IAsyncDisposable
{
    private ExecutorRig(Database database)
    {
        Database = database;
        Runs = new ExecutorRunStore(database, TimeProvider.System);
        Keeper = new CredentialKeeper(database, new CredentialStore(database), new CredentialVault(new Secret(Convert.ToBase64String(new byte[32])), []), new AuditStore(database), TimeProvider.System);
        Credentials = new CredentialUse(Keeper);
    }

    public Database Database { get; }

    public ExecutorRunStore Runs { get; }

    public CredentialKeeper Keeper { get; }

    public CredentialUse Credentials { get; }

    public static async Task<ExecutorRig> StartAsync(SqliteFiles files) => new((await files.PlaceAsync())());

    public Task CredentialAsync(object document) => Keeper.SaveAsync(CredentialDocument.Read(WireJson.ToElement(document)), new Principal("key:admin", Role.Admin), CancellationToken.None);

    /// <summary>As the Worker does it: snapshot, then the call under an action's id.</summary>
    public static async Task<ToolResult> ExecuteAsync(Tool tool, object arguments, string id)
    {
        var snapshot = await tool.PhaseAsync(ToolPhase.Snapshot, arguments);
        return await tool.PhaseAsync(ToolPhase.Execute, arguments, snapshot.Data, id);
    }

    public static async Task<Effect> ProbeAsync(Tool tool, object arguments, string id) =>
        (await tool.PhaseAsync(ToolPhase.Probe, arguments, (await tool.PhaseAsync(ToolPhase.Snapshot, arguments)).Data, id)).Read<Effect>();

    public ValueTask DisposeAsync() => Database.DisposeAsync();
}
