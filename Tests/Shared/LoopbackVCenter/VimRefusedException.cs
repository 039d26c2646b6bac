namespace AIOps.Tests.Shared.LoopbackVCenter;

/// <summary>A fault of the VIM API.</summary>
/// <param name="particulars">Elements of the fault itself, as XML.</param>
public sealed class VimRefusedException(string type, string message, string particulars = "") : Exception(message)
{
    public string Type => type;

    public string Particulars => particulars;
}
