namespace AIOps.Agent.Graph;

internal static class NodeNames
{
    public const string Prepare = "prepare";
    public const string Reason = "reason";
    public const string Act = "act";
    public const string Await = "await";
    public const string Answer = "answer";
}
