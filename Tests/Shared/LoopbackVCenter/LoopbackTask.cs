namespace AIOps.Tests.Shared.LoopbackVCenter;

/// <summary>Is over after a number of looks at it; -1: never.</summary>
public sealed class LoopbackTask(string id, string operation, string vm, DateTimeOffset queuedAt, int polls, Action perform)
{
    private int _left = polls;

    public string Id => id;

    public string Operation => operation;

    public string Vm => vm;

    public DateTimeOffset QueuedAt => queuedAt;

    public string State { get; private set; } = "running";

    public VimRefusedException? Failure { get; private set; }

    public int Progress => State == "success" ? 100 : 50;

    public void Look()
    {
        if (State != "running" || _left < 0 || _left-- > 0)
            return;
        try
        {
            perform();
            State = "success";
        }
        catch (VimRefusedException refusal)
        {
            (State, Failure) = ("error", refusal);
        }
    }
}
