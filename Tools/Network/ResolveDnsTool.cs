using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Net;
using AIOps.Tools.Abstractions;
using Microsoft.Extensions.Options;

namespace AIOps.Tools.Network;

public sealed class ResolveDnsTool(IOptions<NetworkOptions> options) : ReadTool<ResolveDnsTool.Parameters, ResolveDnsTool.Result>(new("resolve_dns")
{
    Title = "Resolve a name",
    Description = "The addresses of a host name, or the name of an address, as this machine's resolver (also /etc/hosts) answers.",
})
{
    public sealed record Parameters([property: Description("Host name, or IP address for the reverse"), MinLength(1), MaxLength(253)] string Name);

    public sealed record Result([property: Description("None when the address has no name.")] string? Name, IReadOnlyList<string> Addresses);

    protected override async Task<Answer<Result>> RunAsync(Parameters parameters, ToolCall call, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(parameters.Name, out var address))
        {
            var name = await Names.ReverseAsync(address, options.Value.AnswerWithin, cancellationToken);
            return new(name is null ? $"{address} has no name." : $"{address} is {name}.", new(name, [address.ToString()]));
        }
        var addresses = (await Names.LookupAsync(parameters.Name, options.Value.AnswerWithin, cancellationToken)).Select(a => a.ToString()).ToList();
        return new($"{parameters.Name}: {string.Join(", ", addresses)}", new(parameters.Name, addresses));
    }
}
