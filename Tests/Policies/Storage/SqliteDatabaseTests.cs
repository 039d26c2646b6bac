using AIOps.Tests.Shared;

namespace AIOps.Tests.Policies.Storage;

public sealed class SqliteDatabaseTests(SqliteFiles server) : DatabaseContractTests(server);
