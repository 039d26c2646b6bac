using AIOps.Tests.Shared;

namespace AIOps.Tests.Policies.Topology;

public sealed class SqliteTopologyStoreTests(SqliteFiles server) : TopologyStoreContractTests(server);
