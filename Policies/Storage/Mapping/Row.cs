using System.Data.Common;
using System.Text.Json;

namespace AIOps.Policies.Storage.Mapping;

/// <summary>One row of an answer, by column name, in the model's types whichever database gave it.</summary>
internal readonly struct Row(DbDataReader reader)
{
    public string Text(string column) => reader.GetString(reader.GetOrdinal(column));

    public string? TextOrNull(string column) => Has(column, out var at) ? reader.GetString(at) : null;

    public long Long(string column) => reader.GetInt64(reader.GetOrdinal(column));

    public long? LongOrNull(string column) => Has(column, out var at) ? reader.GetInt64(at) : null;

    public int Int(string column) => reader.GetInt32(reader.GetOrdinal(column));

    public int? IntOrNull(string column) => Has(column, out var at) ? reader.GetInt32(at) : null;

    public double? DoubleOrNull(string column) => Has(column, out var at) ? reader.GetDouble(at) : null;

    public bool Flag(string column) => reader.GetBoolean(reader.GetOrdinal(column));

    public DateTimeOffset Time(string column) => StoredTime.Read(reader.GetValue(reader.GetOrdinal(column)));

    public DateTimeOffset? TimeOrNull(string column) => Has(column, out var at) ? StoredTime.Read(reader.GetValue(at)) : null;

    public TimeSpan? MillisecondsOrNull(string column) => LongOrNull(column) is { } value ? TimeSpan.FromMilliseconds(value) : null;

    public TEnum Name<TEnum>(string column) where TEnum : struct, Enum => WireJson.Parse<TEnum>(Text(column));

    public TEnum? NameOrNull<TEnum>(string column) where TEnum : struct, Enum =>
        TextOrNull(column) is { } name ? WireJson.Parse<TEnum>(name) : null;

    public JsonElement Json(string column) => JsonElement.Parse(Text(column));

    public JsonElement? JsonOrNull(string column) => TextOrNull(column) is { } text ? JsonElement.Parse(text) : null;

    public T Document<T>(string column) => JsonSerializer.Deserialize<T>(Text(column), WireJson.Options)!;

    public T? DocumentOrNull<T>(string column) where T : class =>
        TextOrNull(column) is { } text ? JsonSerializer.Deserialize<T>(text, WireJson.Options) : null;

    private bool Has(string column, out int at) => !reader.IsDBNull(at = reader.GetOrdinal(column));
}
