using AIOps.Tests.Shared;

namespace AIOps.Tests.Policies.Storage;

public sealed class PostgresIncidentStoreTests(PostgresServer server) : IncidentStoreContractTests(server);
