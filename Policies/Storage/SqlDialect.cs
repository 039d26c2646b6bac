namespace AIOps.Policies.Storage;

public enum SqlDialect
{
    Sqlite,
    Postgres,
}
