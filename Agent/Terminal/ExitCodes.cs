namespace AIOps.Agent.Terminal;

/// <summary>How <c>ask</c> and <c>chat</c> end; 64 and 69 are those of sysexits.h.</summary>
internal static class ExitCodes
{
    public const int Answered = 0;
    public const int Failed = 1;

    /// <summary>For an approval, or an action that is still on its way.</summary>
    public const int Waiting = 2;

    public const int Usage = 64;
    public const int Unreachable = 69;

    /// <summary>128 and SIGINT.</summary>
    public const int Interrupted = 130;
}
