using AIOps.Tests.Shared;

namespace AIOps.Tests.Policies.Storage;

public sealed class SqliteActionStoreTests(SqliteFiles server) : ActionStoreContractTests(server);
