using AIOps.Tests.Shared;

namespace AIOps.Tests.Policies.Storage;

public sealed class SqliteIncidentStoreTests(SqliteFiles server) : IncidentStoreContractTests(server);
