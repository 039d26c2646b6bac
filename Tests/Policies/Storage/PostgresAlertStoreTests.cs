using AIOps.Tests.Shared;

namespace AIOps.Tests.Policies.Storage;

public sealed class PostgresAlertStoreTests(PostgresServer server) : AlertStoreContractTests(server);
