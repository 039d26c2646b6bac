namespace AIOps.Agent.Api;

internal static class Problems
{
    public static IResult NotFound(string kind, string id) =>
        Results.Problem($"there is no {kind} {(id.Length <= 64 ? id : id[..64] + "…")}", statusCode: StatusCodes.Status404NotFound, title: "Not found");

    public static IResult Conflict(string reason) => Results.Problem(reason, statusCode: StatusCodes.Status409Conflict, title: "Not possible now");
}
