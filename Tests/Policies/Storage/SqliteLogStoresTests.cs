using AIOps.Tests.Shared;

namespace AIOps.Tests.Policies.Storage;

public sealed class SqliteLogStoresTests(SqliteFiles server) : LogStoresContractTests(server);
