using AIOps.Tests.Shared;

namespace AIOps.Tests.Policies.Incidents;

public sealed class PostgresIncidentKeyStoreTests(PostgresServer server) : IncidentKeyStoreContractTests(server);
