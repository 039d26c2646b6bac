using System.ComponentModel;

namespace AIOps.Tools.Kubernetes.Nodes;

public sealed record NodeParameters([Description("Name of the node.")] string NodeName);
