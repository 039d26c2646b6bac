using AIOps.Agent.Api;
using AIOps.Policies.Storage;

namespace AIOps.Agent.Auth;

/// <summary><c>-- keys add NAME ROLE</c>, <c>-- keys list</c>, <c>-- keys revoke NAME</c>, on the machine that holds the state.</summary>
internal static class KeysCommand
{
    private const string Usage = "usage: keys add NAME viewer|operator|approver|admin, keys list, keys revoke NAME";

    public static Task<int> RunAsync(string[] args) => StartUp.GuardAsync(() => ChangeAsync(args));

    private static async Task<int> ChangeAsync(string[] args)
    {
        var options = args.Where(a => a.StartsWith("--", StringComparison.Ordinal)).ToArray();
        await using var app = AgentHost.Build(options);
        var services = app.Services;
        var by = new Principal($"console:{Environment.UserName}", Role.Admin);
        await services.GetRequiredService<Database>().MigrateAsync(CancellationToken.None);
        switch (args.Where(a => !a.StartsWith("--", StringComparison.Ordinal)).ToArray())
        {
            case ["add", var name, var roleName] when KeyEndpoints.KeyName().IsMatch(name) && WireJson.TryParse<Role>(roleName, out var role):
                if (await services.GetRequiredService<ApiKeys>().CreateAsync(name, role, by, CancellationToken.None) is not { } key)
                    return Fail($"there is a key named {name} already");
                Console.WriteLine(key.Reveal());
                return 0;
            case ["list"]:
                foreach (var known in await services.GetRequiredService<ApiKeyStore>().AllAsync(CancellationToken.None))
                    Console.WriteLine($"{known.Name}\t{WireJson.Name(known.Role)}\t{(known.RevokedAt is { } at ? $"revoked {at:u}" : "active")}");
                return 0;
            case ["revoke", var name]:
                return await services.GetRequiredService<ApiKeys>().RevokeAsync(name, by, CancellationToken.None) ? 0 : Fail($"there is no active key named {name}");
            default:
                return Fail(Usage);
        }
    }

    private static int Fail(string message)
    {
        Console.Error.WriteLine(message);
        return 1;
    }
}
