namespace AIOps.Policies.Storage;

/// <summary>Where state lives. Without connection strings everything is in one file under <see cref="DataDirectory"/>.</summary>
public sealed class StateOptions
{
    public const string Section = "State";

    /// <summary>For the embedded database, relative to the working directory.</summary>
    public string DataDirectory { get; set; } = "./data";

    /// <summary>How long the embedded database waits for another process's lock.</summary>
    public TimeSpan BusyTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a start waits for a database that is not there yet.</summary>
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary><c>ConnectionStrings:Postgres</c>.</summary>
    public Secret? Postgres { get; internal set; }

    /// <summary><c>ConnectionStrings:Redis</c>.</summary>
    public Secret? Redis { get; internal set; }

    public string DatabaseFile => Path.Combine(DataDirectory, "aiops.db");
}
