namespace AIOps.Policies.Evaluation.Indexing;

/// <summary>One walk through the index with one alert. Allocates only when something matches.</summary>
internal ref struct IndexSearch(CompiledPolicy[] policies, Alert alert)
{
    private List<int>? _found;
    private int _last = int.MaxValue;

    public void Visit(IndexNode node)
    {
        // A policy that ends the list has been found, and nothing here comes before it.
        if (node.First > _last)
            return;
        foreach (var order in node.Orders)
        {
            if (order > _last)
                break;
            Ask(order);
        }
        foreach (var field in node.Fields)
            if (field.Field.Read(alert) is { } value)
                field.Visit(value, ref this);
        if (node.ManyLabels is { } labels)
            VisitLabels(labels);
    }

    /// <summary>In order, up to the first that does not continue.</summary>
    public readonly IReadOnlyList<CompiledPolicy> Matches()
    {
        if (_found is null)
            return [];
        _found.Sort();
        var count = _found.IndexOf(_last) is >= 0 and var end ? end + 1 : _found.Count;
        var matches = new CompiledPolicy[count];
        for (var i = 0; i < count; i++)
            matches[i] = policies[_found[i]];
        return matches;
    }

    private void VisitLabels(Dictionary<string, IndexField> fields)
    {
        // Through the interface it would allocate an enumerator.
        if (alert.Labels is Dictionary<string, string> labels && labels.Count < fields.Count)
        {
            foreach (var (name, value) in labels)
                if (fields.TryGetValue(name, out var field))
                    field.Visit(value, ref this);
            return;
        }
        foreach (var (_, field) in fields)
            if (field.Field.Read(alert) is { } value)
                field.Visit(value, ref this);
    }

    /// <summary>The index only narrows down; the condition itself decides.</summary>
    private void Ask(int order)
    {
        var policy = policies[order];
        if (_found?.Contains(order) == true || !policy.Condition.Matches(alert))
            return;
        (_found ??= []).Add(order);
        if (!policy.Policy.Continue)
            _last = order;
    }
}
