using AIOps.Tests.Shared;

namespace AIOps.Tests.Policies.Credentials;

public sealed class PostgresCredentialTests(PostgresServer server) : CredentialContractTests(server);
