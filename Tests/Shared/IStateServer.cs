using AIOps.Policies.Storage;

namespace AIOps.Tests.Shared;

/// <summary>Gives databases to tests: a file, or a database on the real PostgreSQL.</summary>
public interface IStateServer
{
    /// <summary>A place of its own for one test. Each call of the answer opens it anew, as another process would.</summary>
    /// <param name="migrated">With the current schema already there.</param>
    Task<Func<Database>> PlaceAsync(bool migrated = true);
}
