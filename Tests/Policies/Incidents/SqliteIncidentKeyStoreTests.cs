using AIOps.Tests.Shared;

namespace AIOps.Tests.Policies.Incidents;

public sealed class SqliteIncidentKeyStoreTests(SqliteFiles server) : IncidentKeyStoreContractTests(server);
