namespace AIOps.Agent;

public sealed class AgentOptions
{
    public const string Section = "Agent";

    /// <summary>Largest request body, bytes.</summary>
    public int MaxBody { get; set; } = 4 * 1024 * 1024;

    /// <summary>Alert requests worked on at once; more wait, and past twice that many are answered 429.</summary>
    public int IntakeConcurrency { get; set; } = 256;
}
