using System.Text.Json.Serialization;

namespace AIOps.Agent.Api.Requests;

/// <summary>The one shape of every list: <c>{items, next_cursor}</c>, the cursor null on the last page.</summary>
internal sealed record Listing(IEnumerable<object> Items, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? NextCursor = null)
{
    public IResult Answer() => Results.Json(this, WireJson.Options);
}
