namespace AIOps.Tools.Abstractions.Http;

/// <param name="Body">As text, with our own credentials blanked should the server have sent them back.</param>
public sealed record EndpointReply(int Status, string Body)
{
    public bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>Worth another try.</summary>
    public bool IsTransient => Status == 429 || Status >= 500;
}
