using AIOps.Tests.Shared;

namespace AIOps.Tests.Policies.Storage;

public sealed class SqliteAlertStoreTests(SqliteFiles server) : AlertStoreContractTests(server);
