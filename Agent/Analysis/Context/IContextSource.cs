namespace AIOps.Agent.Analysis.Context;

/// <summary>One kind of knowledge about an alert. Sources are asked at the same time; each asks its tools through the scope, and nothing else.</summary>
internal interface IContextSource
{
    Task GatherAsync(ContextScope scope, CancellationToken cancellationToken);
}
