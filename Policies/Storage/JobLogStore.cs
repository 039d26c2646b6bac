using System.Data.Common;

namespace AIOps.Policies.Storage;

/// <summary>One line per ended action (<c>job_logs</c>).</summary>
public sealed class JobLogStore(Database database)
{
    public Task AppendAsync(DbTransaction transaction, JobLog entry, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Newest first.</summary>
    public Task<Page<JobLog>> ListAsync(PageRequest page, CancellationToken cancellationToken) => throw new NotImplementedException();
}
