using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Net;
using AIOps.Tools.Abstractions;
using Microsoft.Extensions.Options;

namespace AIOps.Tools.Network;

public sealed class ResolveDnsTool(IOptions<NetworkOptions> options) : ReadTool<ResolveDnsTool.Parameters>(new("resolve_dns")
{
    Title = "Resolve a name",
    Description = "The addresses of a host name, or the name of an address, as this machine's resolver (also /etc/hosts) answers.",
})
{
    public sealed record Parameters([property: Description("Host name, or IP address for the reverse"), MinLength(1), MaxLength(253)] string Name);

    protected override async Task<ToolResult> RunAsync(Parameters parameters, ToolCall call, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(parameters.Name, out var address))
        {
            var name = await Names.ReverseAsync(address, options.Value.AnswerWithin, cancellationToken);
            return ToolResult.Of(name is null ? $"{address} has no name." : $"{address} is {name}.", new { Address = address.ToString(), Name = name });
        }
        var addresses = (await Names.LookupAsync(parameters.Name, options.Value.AnswerWithin, cancellationToken)).Select(a => a.ToString()).ToList();
        return ToolResult.Of($"{parameters.Name}: {string.Join(", ", addresses)}", new { parameters.Name, Addresses = addresses });
    }
}
