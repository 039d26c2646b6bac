using AIOps.Tests.Shared;

namespace AIOps.Tests.Policies.Storage;

public sealed class PostgresDatabaseTests(PostgresServer server) : DatabaseContractTests(server);
