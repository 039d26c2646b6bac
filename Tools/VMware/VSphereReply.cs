namespace AIOps.Tools.VMware;

/// <param name="Cookie">What the server wants back as <c>Cookie</c>: name and value, or null.</param>
internal sealed record VSphereReply(int Status, byte[] Body, string? Cookie)
{
    public bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>Worth another try.</summary>
    public bool IsTransient => Status == 429 || Status >= 500;
}
