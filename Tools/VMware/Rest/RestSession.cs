namespace AIOps.Tools.VMware.Rest;

/// <param name="Legacy">The server speaks the older form under <c>/rest</c>, with every answer wrapped in a <c>value</c>.</param>
internal sealed record RestSession(string Id, bool Legacy);
