namespace DeepSeekOcr.Generation;

/// <summary>What the published models were taught to do with an image, each by a prompt of its own.</summary>
/// <param name="Name">As the command line spells it.</param>
/// <param name="Prompt">The prompt, image included.</param>
public sealed record ReadTask(string Name, string Prompt)
{
    private const string LocateName = "locate";

    /// <summary>The text alone.</summary>
    public static ReadTask Free { get; } = new("free", "<image>\nFree OCR.");

    /// <summary>Markdown, with the place of every element.</summary>
    public static ReadTask Markdown { get; } = new("markdown", "<image>\n<|grounding|>Convert the document to markdown.");

    /// <summary>The text of an image that is no document, with places.</summary>
    public static ReadTask Ocr { get; } = new("ocr", "<image>\n<|grounding|>OCR this image.");

    /// <summary>A chart as a table, a formula as LaTeX, a molecule as SMILES, a drawing as its lines.</summary>
    public static ReadTask Figure { get; } = new("figure", "<image>\nParse the figure.");

    /// <summary>A description.</summary>
    public static ReadTask Describe { get; } = new("describe", "<image>\nDescribe this image in detail.");

    /// <summary>Names of all tasks.</summary>
    public static IReadOnlyList<string> Names { get; } = [Free.Name, Markdown.Name, Ocr.Name, Figure.Name, Describe.Name, LocateName];

    /// <summary>Whether a prompt is known to ask for the text of the page, so that the answer can be held against the ink.</summary>
    public static bool AsksForText(string prompt)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        return prompt == Free.Prompt || prompt == Markdown.Prompt || prompt == Ocr.Prompt;
    }

    /// <summary>Where something is in the image.</summary>
    /// <param name="query">What to look for, not empty.</param>
    public static ReadTask Locate(string query)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(query);
        return new ReadTask(LocateName, $"<image>\nLocate <|ref|>{query}<|/ref|> in the image.");
    }

    /// <summary>Finds a task by its name, in any case.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="query">What to look for: for locate, and for it alone.</param>
    /// <exception cref="FormatException">No task is called so, or the query is missing or not wanted.</exception>
    public static ReadTask Parse(string name, string? query = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (string.Equals(name, LocateName, StringComparison.OrdinalIgnoreCase))
        {
            return string.IsNullOrWhiteSpace(query)
                ? throw new FormatException("The task 'locate' needs a query: what to look for.")
                : Locate(query);
        }

        ReadTask task = new[] { Free, Markdown, Ocr, Figure, Describe }.FirstOrDefault(
            task => string.Equals(task.Name, name, StringComparison.OrdinalIgnoreCase))
            ?? throw new FormatException($"No task is called '{name}'; the tasks are {string.Join(", ", Names)}.");
        return query is null ? task : throw new FormatException($"The task '{task.Name}' takes no query; 'locate' does.");
    }
}
