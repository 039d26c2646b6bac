using AIOps.Tests.Shared;

namespace AIOps.Tests.Policies.Storage;

public sealed class SqlitePolicyStoreTests(SqliteFiles server) : PolicyStoreContractTests(server);
