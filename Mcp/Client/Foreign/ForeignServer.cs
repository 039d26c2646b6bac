namespace AIOps.Mcp.Client.Foreign;

/// <summary>One entry of <c>mcpServers</c>, checked: either a program on stdio or an address.</summary>
/// <param name="Name">Stands in front of its tools' names: <c>github__create_issue</c>.</param>
/// <param name="Timeout">Limit of one call.</param>
public sealed record ForeignServer(string Name, ForeignProgram? Program, ForeignEndpoint? Endpoint, ForeignRisks Risks, TimeSpan Timeout)
{
    /// <summary>For people, without secrets.</summary>
    public string Where => Endpoint is { } endpoint ? endpoint.Url.GetLeftPart(UriPartial.Path) : Program!.Command;
}
