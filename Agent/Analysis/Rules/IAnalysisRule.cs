namespace AIOps.Agent.Analysis.Rules;

/// <summary>One way in which things break, and how it shows. Pure: it reads the case and nothing else.</summary>
internal interface IAnalysisRule
{
    IEnumerable<Hypothesis> Judge(AnalysisCase alert);
}
