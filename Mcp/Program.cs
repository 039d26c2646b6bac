using AIOps.Mcp.Servers;

namespace AIOps.Mcp;

public static class Program
{
    public static Task<int> Main(string[] args) => StandaloneServer.RunAsync(args);
}
