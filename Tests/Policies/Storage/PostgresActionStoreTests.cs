using AIOps.Tests.Shared;

namespace AIOps.Tests.Policies.Storage;

public sealed class PostgresActionStoreTests(PostgresServer server) : ActionStoreContractTests(server);
