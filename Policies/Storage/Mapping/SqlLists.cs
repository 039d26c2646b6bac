namespace AIOps.Policies.Storage.Mapping;

/// <summary>How a statement asks for one of a list.</summary>
internal static class SqlLists
{
    /// <summary>PostgreSQL takes the list as one array, so the statement's text stays the same and is prepared once; for SQLite Dapper writes it out.</summary>
    public static string In(this SqlDialect dialect, string column, string parameter) =>
        dialect == SqlDialect.Postgres ? $"{column} = ANY(@{parameter})" : $"{column} IN @{parameter}";
}
