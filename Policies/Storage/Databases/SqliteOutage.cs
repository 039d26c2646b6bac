using Microsoft.Data.Sqlite;

namespace AIOps.Policies.Storage.Databases;

/// <summary>Which of SQLite's answers mean that the file, the disk or another process is in the way (https://sqlite.org/rescode.html).</summary>
internal static class SqliteOutage
{
    /// <summary>The general error, which is also the answer to ROLLBACK when nothing is open.</summary>
    public const int NoTransaction = 1;

    private const int Busy = 5, Locked = 6, OutOfMemory = 7, ReadOnly = 8, InputOutput = 10, Corrupt = 11, Full = 13, CannotOpen = 14, Protocol = 15, NotADatabase = 26;

    public static bool Is(SqliteException e) => e.SqliteErrorCode
        is Busy or Locked or OutOfMemory or ReadOnly or InputOutput or Corrupt or Full or CannotOpen or Protocol or NotADatabase;
}
