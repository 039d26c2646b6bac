using AIOps.Tests.Shared;

namespace AIOps.Tests.Policies.Storage;

public sealed class PostgresLogStoresTests(PostgresServer server) : LogStoresContractTests(server);
