using DeepSeekOcr.Files;

namespace DeepSeekOcr.Checkpoints;

/// <summary>How a checkpoint wants its text generated, as <c>generation_config.json</c> says; null where it says nothing.</summary>
public sealed record GenerationConfig
{
    /// <summary>Name of the file in a model directory.</summary>
    public const string FileName = "generation_config.json";

    private const int MaxTokens = 1 << 20;

    /// <summary>Length of the n-grams that may not repeat; 0 switches the rule off.</summary>
    public int? NoRepeatNgramSize { get; init; }

    /// <summary>How many of the last output tokens the rule looks at. This program's own key: <c>no_repeat_ngram_window</c>.</summary>
    public int? NoRepeatNgramWindow { get; init; }

    /// <summary>Most tokens to generate.</summary>
    public int? MaxNewTokens { get; init; }

    /// <summary>Whether to sample; greedy otherwise.</summary>
    public bool? Sample { get; init; }

    /// <summary>Divisor of the logits when sampling.</summary>
    public float? Temperature { get; init; }

    /// <summary>Probability mass that is sampled from.</summary>
    public float? TopP { get; init; }

    /// <summary>
    /// Expected precision below which a page counts as guessed, 0 to 1. This program's own key: <c>legibility_threshold</c>.
    /// </summary>
    public double? LegibilityThreshold { get; init; }

    /// <summary>Reads the file of a model directory; if there is none, nothing is said.</summary>
    /// <exception cref="CheckpointException">It cannot be read, or a value is out of range.</exception>
    public static GenerationConfig Load(string directory)
    {
        string path = Path.Combine(directory, FileName);
        var config = new GenerationConfig();
        if (File.Exists(path) || Directory.Exists(path))
        {
            JsonFile.Read(path, root => config = Read(new ConfigSection(path, "", root)), CheckpointException.Make);
        }

        return config;
    }

    private static GenerationConfig Read(ConfigSection section)
    {
        return new GenerationConfig
        {
            NoRepeatNgramSize = Integer("no_repeat_ngram_size", 0),
            NoRepeatNgramWindow = Integer("no_repeat_ngram_window", 1),
            MaxNewTokens = Integer("max_new_tokens", 1),
            Sample = section.Has("do_sample") ? section.Flag("do_sample", false) : null,
            Temperature = section.Has("temperature") ? section.Number("temperature", 0, 100, 0) : null,
            LegibilityThreshold = section.Has("legibility_threshold") ? section.Number("legibility_threshold", 0, 1, 0) : null,
            TopP = section.Has("top_p") ? section.Number("top_p", 0, 1, 1) : null,
        };

        int? Integer(string key, int min) => section.Has(key) ? section.Integer(key, min, MaxTokens) : null;
    }
}
