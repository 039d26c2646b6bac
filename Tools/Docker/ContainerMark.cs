using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Docker;

/// <summary>State of a container before a change: which container, and which run of it.</summary>
/// <param name="StartedAt">The Engine's own text; a new one means a new run.</param>
public sealed record ContainerMark(string Id, string StartedAt, int RestartCount, bool Running, string? Status)
{
    internal static ContainerMark Of(Containers.Detail container) =>
        new(container.Id, container.State.StartedAt, container.RestartCount, container.State.Running, container.State.Status);

    /// <exception cref="ToolException">The name now belongs to another container.</exception>
    internal Containers.Detail Same(Containers.Detail now) => now.Id == Id
        ? now
        : throw new ToolException($"{now.ShortName} was replaced by another container since the snapshot ({Short(Id)} → {Short(now.Id)}); nothing was done.") { Moved = true };

    /// <summary>A restart policy starts a container again by itself, and counts; a start by hand sets the count to 0.</summary>
    internal string? MovedSince(ContainerMark decided) =>
        Id != decided.Id ? $"the container was replaced by another of that name ({Short(decided.Id)}, now {Short(Id)})"
        : StartedAt != decided.StartedAt && RestartCount <= decided.RestartCount ? $"the container was started anew (at {StartedAt})" : null;

    internal static object Shown(Containers.Detail container) => new
    {
        container.Id, Name = container.ShortName, container.State.Status, container.State.StartedAt, container.RestartCount, Health = container.State.Health?.Status,
    };

    private static string Short(string id) => id[..Math.Min(12, id.Length)];
}
