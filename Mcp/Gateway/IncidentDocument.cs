namespace AIOps.Mcp.Gateway;

internal sealed record IncidentDocument(Incident Incident, IReadOnlyList<IncidentEvent> Timeline);
