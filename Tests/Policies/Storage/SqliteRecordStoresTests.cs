using AIOps.Tests.Shared;

namespace AIOps.Tests.Policies.Storage;

public sealed class SqliteRecordStoresTests(SqliteFiles server) : RecordStoresContractTests(server);
