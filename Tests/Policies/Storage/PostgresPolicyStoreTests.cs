using AIOps.Tests.Shared;

namespace AIOps.Tests.Policies.Storage;

public sealed class PostgresPolicyStoreTests(PostgresServer server) : PolicyStoreContractTests(server);
