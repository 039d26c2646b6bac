using AIOps.Policies.Conditions;

namespace AIOps.Policies.Evaluation.Indexing;

/// <summary>Reads from a condition what the index can look up; <c>not</c> and <c>logic</c> give nothing.</summary>
internal static class Requirements
{
    private const int MaxBranches = 32;
    private const int MaxTogether = 32;

    private static readonly FieldRequirement[][] Nothing = [[]];

    /// <summary>
    /// Alternatives, each a list of requirements: whenever the condition holds, all requirements of at least one alternative
    /// do. The converse need not be so.
    /// </summary>
    public static FieldRequirement[][] Of(Condition condition) => condition switch
    {
        FieldCondition field => FieldRequirement.Of(field) is { } requirement ? [[requirement]] : Nothing,
        AllCondition all => Product(all),
        AnyCondition any => Sum(any),
        _ => Nothing,
    };

    private static FieldRequirement[][] Product(AllCondition all)
    {
        var product = Nothing;
        foreach (var part in all.Parts)
        {
            var alternatives = Of(part);
            // Left out: the index finds more than it must, and the condition itself decides.
            if (product.Length * alternatives.Length <= MaxBranches && product[0].Length < MaxTogether)
                product = [.. product.SelectMany(left => alternatives, (left, right) => (FieldRequirement[])[.. left, .. right])];
        }
        return product;
    }

    private static FieldRequirement[][] Sum(AnyCondition any)
    {
        var branches = any.Parts.SelectMany(Of).ToArray();
        if (branches.Any(b => b.Length == 0))
            return Nothing;
        return branches.Length <= MaxBranches ? branches : Shared(branches);
    }

    /// <summary>Too many to follow one by one: what all of them ask of one field, in any of their ways.</summary>
    private static FieldRequirement[][] Shared(FieldRequirement[][] branches)
    {
        foreach (var field in branches[0].Select(r => r.Field).Distinct())
        {
            var asked = branches.Select(b => b.FirstOrDefault(r => r.Field == field)).ToArray();
            if (asked.All(r => r is not null))
                return [[new(field, [.. asked.SelectMany(r => r!.Keys).Distinct()])]];
        }
        return Nothing;
    }
}
