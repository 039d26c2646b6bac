using AIOps.Tests.Shared;

namespace AIOps.Tests.Policies.Topology;

public sealed class PostgresTopologyStoreTests(PostgresServer server) : TopologyStoreContractTests(server);
