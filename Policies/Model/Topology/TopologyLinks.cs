namespace AIOps.Policies.Model.Topology;

/// <summary>How one thing needs another.</summary>
public static class TopologyLinks
{
    /// <summary>It is gone when the other is: pod on node, VM on host.</summary>
    public const string RunsOn = "runs_on";

    /// <summary>Its data lies there: pod on claim, VM on datastore.</summary>
    public const string StoresOn = "stores_on";

    /// <summary>It sends requests to any one of several: service to pods, ingress to services.</summary>
    public const string RoutesTo = "routes_to";

    /// <summary>It is made of several of the kind: deployment of pods.</summary>
    public const string ConsistsOf = "consists_of";

    /// <summary>Any one of the others is enough, so it is only down when all are.</summary>
    public static bool AnyIsEnough(string kind) => kind is RoutesTo or ConsistsOf;
}
