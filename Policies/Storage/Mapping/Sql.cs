using System.Data.Common;
using Dapper;

namespace AIOps.Policies.Storage.Mapping;

/// <summary>Runs one statement: Dapper binds the arguments, <see cref="Row"/> reads the answer.</summary>
internal static class Sql
{
    static Sql() => ParameterHandlers.Register();

    public static Task<int> RunAsync(this DbTransaction transaction, string sql, object? arguments, CancellationToken cancellationToken) =>
        transaction.Connection!.ExecuteAsync(new CommandDefinition(sql, arguments, transaction, cancellationToken: cancellationToken));

    public static Task<T?> ScalarAsync<T>(this DbTransaction transaction, string sql, object? arguments, CancellationToken cancellationToken) =>
        transaction.Connection!.ExecuteScalarAsync<T>(new CommandDefinition(sql, arguments, transaction, cancellationToken: cancellationToken));

    public static Task<T?> ScalarAsync<T>(this DbConnection connection, string sql, object? arguments, CancellationToken cancellationToken) =>
        connection.ExecuteScalarAsync<T>(new CommandDefinition(sql, arguments, cancellationToken: cancellationToken));

    public static Task<List<T>> ListAsync<T>(this DbTransaction transaction, string sql, object? arguments, Func<Row, T> map, CancellationToken cancellationToken) =>
        ReadAsync(transaction.Connection!, transaction, sql, arguments, map, cancellationToken);

    public static Task<List<T>> ListAsync<T>(this DbConnection connection, string sql, object? arguments, Func<Row, T> map, CancellationToken cancellationToken) =>
        ReadAsync(connection, null, sql, arguments, map, cancellationToken);

    public static async Task<T?> FirstAsync<T>(this DbTransaction transaction, string sql, object? arguments, Func<Row, T> map, CancellationToken cancellationToken) where T : class =>
        (await transaction.ListAsync(sql, arguments, map, cancellationToken)).FirstOrDefault();

    public static async Task<T?> FirstAsync<T>(this DbConnection connection, string sql, object? arguments, Func<Row, T> map, CancellationToken cancellationToken) where T : class =>
        (await connection.ListAsync(sql, arguments, map, cancellationToken)).FirstOrDefault();

    private static async Task<List<T>> ReadAsync<T>(
        DbConnection connection, DbTransaction? transaction, string sql, object? arguments, Func<Row, T> map, CancellationToken cancellationToken)
    {
        await using var reader = await connection.ExecuteReaderAsync(new CommandDefinition(sql, arguments, transaction, cancellationToken: cancellationToken));
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
            rows.Add(map(new Row(reader)));
        return rows;
    }
}
