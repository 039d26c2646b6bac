using AIOps.Tests.Shared;

namespace AIOps.Tests.Policies.Runbooks;

public sealed class SqliteExecutionStoreTests(SqliteFiles server) : ExecutionStoreContractTests(server);
