namespace AIOps.Policies.Evaluation.Simulation;

public sealed record SimulatedTarget(string Target, int Matched, int Acted);
