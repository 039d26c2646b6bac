using AIOps.Tests.Shared;

namespace AIOps.Tests.Policies.Runbooks;

public sealed class PostgresExecutionStoreTests(PostgresServer server) : ExecutionStoreContractTests(server);
