namespace AIOps.Tests.Shared.LoopbackKubernetes;

/// <summary>One request as it came in, with what it was answered and whether it changed anything.</summary>
public sealed record LoopbackRequest(string Method, string Path, string Query, string Body)
{
    public string? Authorization { get; init; }

    /// <summary>0 when there was no answer (hung, reset).</summary>
    public int Status { get; set; }

    public bool Changed { get; set; }

    public bool IsWrite => Method is not ("GET" or "HEAD");

    public override string ToString() => $"{Method} {Path}{Query} {Body} -> {Status}";
}
