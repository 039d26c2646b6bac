using AIOps.Agent.Analysis.Context;
using AIOps.Agent.Analysis.Model;
using AIOps.Agent.Analysis.Rules;

namespace AIOps.Agent.Analysis;

/// <summary>Makes one analysis: gathers, asks the models, else the rules, and checks every claim. It calls nothing that changes anything.</summary>
internal sealed class Analyst(ContextGatherer gatherer, ModelAnalyst models, RuleAnalyst rules, AnalysisChecks checks)
{
    /// <summary>The analysis with result, context and who drew the conclusion.</summary>
    public async Task<AlertAnalysis> RunAsync(AlertAnalysis analysis, Alert alert, CancellationToken cancellationToken)
    {
        var context = await gatherer.GatherAsync(alert, cancellationToken);
        var answer = await models.AskAsync(alert, context, cancellationToken);
        return analysis with
        {
            Status = AnalysisStatus.Completed,
            Result = checks.Judge(answer.Draft ?? rules.Judge(alert, context), context),
            Context = context,
            Provider = answer.Draft is null ? RuleAnalyst.Provider : answer.Provider,
            Model = answer.Draft is null ? null : answer.Model,
            Usage = answer.Usage,
        };
    }
}
