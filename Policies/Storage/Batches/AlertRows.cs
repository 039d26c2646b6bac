using System.Data.Common;
using System.Text.Json;
using AIOps.Policies.Storage.Mapping;
using Microsoft.Data.Sqlite;
using Npgsql;
using NpgsqlTypes;

namespace AIOps.Policies.Storage.Batches;

/// <summary>A batch of alerts as the parameters of one statement: a column per array, or a JSON array per row.</summary>
internal static class AlertRows
{
    internal sealed record Column(NpgsqlDbType Type, Func<AlertFold, object?> Value);

    /// <summary>In the order in which <see cref="AlertBatch"/> names them.</summary>
    public static readonly Column[] Firing =
    [
        new(NpgsqlDbType.Text, fold => fold.First.Id),
        new(NpgsqlDbType.Text, fold => StoredText.Clean(fold.First.Source)),
        new(NpgsqlDbType.Text, fold => fold.Fingerprint),
        new(NpgsqlDbType.Text, fold => StoredText.Clean(fold.Last.Name)),
        new(NpgsqlDbType.Text, fold => StoredText.CleanOrNull(fold.Last.Severity)),
        new(NpgsqlDbType.Text, fold => JsonSerializer.Serialize(StoredText.Clean(fold.Last.Labels), WireJson.Options)),
        new(NpgsqlDbType.Text, fold => JsonSerializer.Serialize(StoredText.Clean(fold.Last.Annotations), WireJson.Options)),
        new(NpgsqlDbType.TimestampTz, fold => fold.First.StartsAt),
        new(NpgsqlDbType.TimestampTz, fold => fold.Last.EndsAt),
        new(NpgsqlDbType.Text, fold => StoredText.CleanOrNull(fold.Last.GeneratorUrl)),
        new(NpgsqlDbType.TimestampTz, fold => fold.First.FirstSeen),
        new(NpgsqlDbType.TimestampTz, fold => fold.LastSeen),
        new(NpgsqlDbType.Bigint, fold => fold.Count),
        new(NpgsqlDbType.Text, fold => fold.First.IncidentId),
    ];

    public static readonly Column[] Resolved =
    [
        new(NpgsqlDbType.Text, fold => fold.Fingerprint),
        new(NpgsqlDbType.TimestampTz, fold => fold.Last.EndsAt ?? fold.Last.LastSeen),
        new(NpgsqlDbType.TimestampTz, fold => fold.LastSeen),
    ];

    public static DbCommand Arrays(DbTransaction transaction, string sql, Column[] columns, IList<AlertFold> folds)
    {
        var command = new NpgsqlCommand(sql, (NpgsqlConnection)transaction.Connection!, (NpgsqlTransaction)transaction);
        foreach (var column in columns)
            command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Array | column.Type, Value = Array(column, folds) });
        return command;
    }

    public static DbCommand Document(DbTransaction transaction, string sql, Column[] columns, IList<AlertFold> folds)
    {
        var rows = folds.Select(fold => columns.Select(column => column.Value(fold) is DateTimeOffset time ? StoredTime.Format(time) : column.Value(fold)));
        var command = new SqliteCommand(sql, (SqliteConnection)transaction.Connection!, (SqliteTransaction)transaction);
        command.Parameters.AddWithValue("@rows", JsonSerializer.Serialize(rows, WireJson.Options));
        return command;
    }

    private static Array Array(Column column, IList<AlertFold> folds)
    {
        switch (column.Type)
        {
            case NpgsqlDbType.Bigint:
                return folds.Select(fold => (long)column.Value(fold)!).ToArray();
            case NpgsqlDbType.TimestampTz:
                return folds.Select(fold => ((DateTimeOffset?)column.Value(fold))?.UtcDateTime).ToArray();
            default:
                return folds.Select(fold => (string?)column.Value(fold)).ToArray();
        }
    }
}
