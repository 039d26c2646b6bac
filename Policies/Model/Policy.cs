using System.Text.Json;

namespace AIOps.Policies.Model;

/// <summary>When this is seen, do that. <see cref="Condition"/> and <see cref="Action"/> are the author's own JSON, checked at save.</summary>
public sealed record Policy
{
    /// <summary>0 before it is stored.</summary>
    public long Id { get; init; }

    /// <summary>From 1, raised by every change; each version is kept.</summary>
    public int Version { get; init; } = 1;

    public required string Name { get; init; }

    public bool Enabled { get; init; } = true;

    /// <summary>Lower first.</summary>
    public int Priority { get; init; } = 100;

    /// <summary>Null: the default of DESIGN 4, auto up to Disruptive and approve above.</summary>
    public ActionMode? Mode { get; init; }

    public required JsonElement Condition { get; init; }

    /// <summary><c>{tool, params}</c>, <c>{runbook}</c>, <c>{notify}</c>, <c>{ignore: true}</c> …, or a list as a ladder.</summary>
    public required JsonElement Action { get; init; }

    public bool Continue { get; init; }

    public TimeSpan? Cooldown { get; init; }

    public RateLimit? RateLimit { get; init; }

    public VerifySpec? Verify { get; init; }

    /// <summary><c>auto</c> or <c>never</c>.</summary>
    public string Undo { get; init; } = "auto";

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }
}
