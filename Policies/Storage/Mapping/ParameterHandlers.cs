using System.Data;
using Dapper;
using Npgsql;
using NpgsqlTypes;

namespace AIOps.Policies.Storage.Mapping;

/// <summary>How a value goes into a statement where the two databases differ, or where one refuses what the other takes.</summary>
internal static class ParameterHandlers
{
    public static void Register()
    {
        // Dapper asks its own type map before the handlers.
        SqlMapper.RemoveTypeMap(typeof(DateTimeOffset));
        SqlMapper.RemoveTypeMap(typeof(DateTimeOffset?));
        SqlMapper.RemoveTypeMap(typeof(string));
        SqlMapper.AddTypeHandler(new TimeHandler());
        SqlMapper.AddTypeHandler(new TextHandler());
        SqlMapper.AddTypeHandler(new JsonHandler());
    }

    private sealed class TimeHandler : SqlMapper.TypeHandler<DateTimeOffset>
    {
        public override void SetValue(IDbDataParameter parameter, DateTimeOffset value)
        {
            if (parameter is NpgsqlParameter postgres)
            {
                postgres.NpgsqlDbType = NpgsqlDbType.TimestampTz;
                postgres.Value = value.UtcDateTime;
            }
            else
            {
                parameter.DbType = DbType.String;
                parameter.Value = StoredTime.Format(value);
            }
        }

        public override DateTimeOffset Parse(object value) => StoredTime.Read(value);
    }

    private sealed class TextHandler : SqlMapper.TypeHandler<string>
    {
        public override void SetValue(IDbDataParameter parameter, string? value)
        {
            parameter.DbType = DbType.String;
            parameter.Value = value is null ? DBNull.Value : StoredText.Clean(value);
        }

        public override string? Parse(object value) => (string)value;
    }

    private sealed class JsonHandler : SqlMapper.TypeHandler<StoredJson>
    {
        public override void SetValue(IDbDataParameter parameter, StoredJson value)
        {
            if (parameter is NpgsqlParameter postgres)
                // The column decides between json and jsonb.
                postgres.NpgsqlDbType = NpgsqlDbType.Unknown;
            else
                parameter.DbType = DbType.String;
            parameter.Value = value.Text;
        }

        public override StoredJson Parse(object value) => new((string)value);
    }
}
