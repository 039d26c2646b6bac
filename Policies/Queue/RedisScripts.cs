namespace AIOps.Policies.Queue;

/// <summary>What the queue does inside Redis, each step atomic: one Lua file each in <c>Queue/Scripts</c>, which says what it takes and answers.</summary>
internal static class RedisScripts
{
    private static readonly string Shared = Read("shared");

    public static readonly string Enqueue = Shared + Read("enqueue");
    public static readonly string Lease = Shared + Read("lease");
    public static readonly string Renew = Shared + Read("renew");
    public static readonly string Complete = Shared + Read("complete");
    public static readonly string Retry = Shared + Read("retry");
    public static readonly string Bury = Shared + Read("bury");
    public static readonly string Dead = Shared + Read("dead");
    public static readonly string Exhume = Shared + Read("exhume");
    public static readonly string Check = Read("check");
    public static readonly string Depth = Shared + Read("depth");

    private static string Read(string name)
    {
        using var reader = new StreamReader(typeof(RedisScripts).Assembly.GetManifestResourceStream($"{name}.lua")!);
        return reader.ReadToEnd();
    }
}
