using AIOps.Tests.Shared;

namespace AIOps.Tests.Policies.Credentials;

public sealed class SqliteCredentialTests(SqliteFiles server) : CredentialContractTests(server);
