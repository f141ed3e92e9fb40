using DeepSeekOcr.Generation;

namespace DeepSeekOcr.Server.Requests;

/// <summary>The prompt that the model gets for what a request asks.</summary>
/// <param name="Prompt">Images first, whatever their order in the request: so the model was taught.</param>
/// <param name="Task">What is done, as a header of the answer says it: a task's name, or <c>custom</c>.</param>
internal sealed record TaskPrompt(string Prompt, string Task)
{
    private static readonly ReadTask[] Known = [ReadTask.Free, ReadTask.Markdown, ReadTask.Ocr, ReadTask.Figure, ReadTask.Describe];

    /// <summary>The prompt for a text and a number of images.</summary>
    /// <exception cref="RequestException">The text is no task's, and the policy does not take it.</exception>
    public static TaskPrompt Of(string text, int images, PromptPolicy policy)
    {
        string asked = text.Replace(PromptBuilder.ImageMark, "", StringComparison.Ordinal).Trim();
        ReadTask? task = asked.Length == 0 ? ReadTask.Free : Known.FirstOrDefault(known => asked == Text(known) || asked == known.Name);
        if (Located(asked) is { } query)
        {
            return new TaskPrompt(Build(Text(ReadTask.Locate(query)), images), ReadTask.Locate(query).Name);
        }

        return (task, policy) switch
        {
            ({ } known, _) => new TaskPrompt(Build(Text(known), images), known.Name),
            (null, PromptPolicy.Map) => new TaskPrompt(Build(Text(ReadTask.Free), images), $"{ReadTask.Free.Name} (mapped)"),
            (null, PromptPolicy.Pass) => new TaskPrompt(Build(asked, images), "custom"),
            _ => throw new RequestException(
                StatusCodes.Status400BadRequest,
                $"The prompt is none that the model was taught: {string.Join(", ", Known.Select(known => $"'{Text(known)}'"))}.",
                "invalid_prompt"),
        };
    }

    /// <summary>What the prompt for finding something looks for; absent if it is another prompt.</summary>
    private static string? Located(string asked)
    {
        const string Begin = "Locate <|ref|>";
        const string End = "<|/ref|> in the image.";
        if (asked.Length <= Begin.Length + End.Length
            || !asked.StartsWith(Begin, StringComparison.Ordinal)
            || !asked.EndsWith(End, StringComparison.Ordinal))
        {
            return null;
        }

        // What is looked for is the caller's text: it spells no tokens of its own.
        string query = asked[Begin.Length..^End.Length];
        return query.Contains("<|", StringComparison.Ordinal) || string.IsNullOrWhiteSpace(query) ? null : query;
    }

    private static string Text(ReadTask task) => task.Prompt.Replace(PromptBuilder.ImageMark, "", StringComparison.Ordinal).Trim();

    private static string Build(string text, int images) =>
        string.Concat(Enumerable.Repeat(PromptBuilder.ImageMark + "\n", images)) + text;
}
