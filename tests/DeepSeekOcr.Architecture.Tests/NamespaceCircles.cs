namespace DeepSeekOcr.Architecture.Tests;

/// <summary>Finds groups of namespaces that use each other, directly or by way of others.</summary>
internal static class NamespaceCircles
{
    /// <summary>The groups of more than one.</summary>
    public static IEnumerable<HashSet<string>> Of(IEnumerable<(string From, string To)> arrows)
    {
        ILookup<string, string> next = arrows.ToLookup(arrow => arrow.From, arrow => arrow.To);
        Dictionary<string, HashSet<string>> reached = next.ToDictionary(group => group.Key, group => Reached(group.Key, next));
        return reached.Keys
            .Where(name => reached[name].Contains(name))
            .GroupBy(name => string.Join('\n', reached[name].Where(other => Reaches(other, name)).Order(StringComparer.Ordinal)))
            .Select(group => group.ToHashSet());

        bool Reaches(string from, string to) => reached.TryGetValue(from, out HashSet<string>? all) && all.Contains(to);
    }

    private static HashSet<string> Reached(string start, ILookup<string, string> next)
    {
        var reached = new HashSet<string>();
        var open = new Stack<string>(next[start]);
        while (open.TryPop(out string? name))
        {
            if (reached.Add(name))
            {
                foreach (string other in next[name])
                {
                    open.Push(other);
                }
            }
        }

        return reached;
    }
}
