using AIOps.Tests.Shared;

namespace AIOps.Tests.Policies.Storage;

public sealed class PostgresRecordStoresTests(PostgresServer server) : RecordStoresContractTests(server);
