using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using AIOps.Policies.Storage;
using AIOps.Tools.Abstractions;
using Microsoft.Extensions.Options;

namespace AIOps.Tools.Aiops;

public sealed class ListAssetsTool(AssetStore assets, IOptions<AiopsOptions> options) : ReadTool<ListAssetsTool.Parameters, RecordList<SystemAsset>>(new("list_assets")
{
    Title = "Inventory",
    Description = "Machines that network_discovery has found, with their services and when they were last seen; or the one of a given address or name.",
})
{
    public sealed record Parameters(
        [property: Description("IP address or host name, whole or its beginning; left out: all"), MaxLength(253)] string? Name = null,
        [property: Description("How many"), Range(1, 100)] int? Limit = null,
        [property: Description("next_cursor of the answer before"), MaxLength(500)] string? Cursor = null);

    protected override async Task<Answer<RecordList<SystemAsset>>> RunAsync(Parameters parameters, ToolCall call, CancellationToken cancellationToken)
    {
        var page = string.IsNullOrEmpty(parameters.Name)
            ? await assets.ListAsync(Paging.Of(parameters.Limit, parameters.Cursor, options.Value), cancellationToken)
            : new Page<SystemAsset>(await assets.FindAsync(parameters.Name, cancellationToken) is { } asset ? [asset] : [], null);
        return Paging.Answer(page, a => a, a => $"{a.Ip}{(a.Hostname is { } name ? $" ({name})" : "")} {a.Type}: {string.Join(", ", a.Services.Select(s => $"{s.Port} {s.Name}"))}; last seen {a.LastSeen:u}", "machine");
    }
}
