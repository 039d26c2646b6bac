using AIOps.Tools.Abstractions;

namespace AIOps.Tests.EndToEnd.Injection;

/// <summary>A tool of a server that nobody vouches for: what it says of itself, and what it answers, is the attacker's.</summary>
internal sealed class TicketTool(string name, string description, Func<string, string> answer)
    : ReadTool<TicketTool.Parameters, TicketTool.Ticket>(new(name) { Title = "Get issue", Description = description })
{
    public sealed record Parameters(string What);

    public sealed record Ticket(string What);

    protected override Task<Answer<Ticket>> RunAsync(Parameters parameters, ToolCall call, CancellationToken cancellationToken) =>
        Task.FromResult(new Answer<Ticket>(answer(parameters.What), new(parameters.What)));
}
