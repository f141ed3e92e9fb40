using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using DeepSeekOcr.Generation;
using DeepSeekOcr.Imaging;
using DeepSeekOcr.Tensors.Cpu.Threads;
using DeepSeekOcr.Tokenization;

namespace DeepSeekOcr.Cli.Options;

/// <summary>A repetition rule as it is spelt, <c>N</c> or <c>N/WINDOW</c>; 0 means none.</summary>
internal readonly record struct NoRepeat(int Size, int? Window)
{
    public static NoRepeat Parse(string text)
    {
        string[] parts = text.Split('/');
        bool isValid = int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int size);
        int window = 1;
        isValid &= parts.Length == 1
            || (parts.Length == 2 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out window) && window > 0);
        return isValid
            ? new NoRepeat(size, parts.Length == 2 ? window : null)
            : throw new FormatException($"'{text}' is no repetition rule; expected N or N/WINDOW, such as 20 or 30/90, or 0 for none.");
    }

    public RepetitionRule? ToRule(Tokenizer tokenizer) => GenerationDefaults.Rule(Size, Window, tokenizer);
}

/// <summary>Options that several commands have.</summary>
internal static class CommonOptions
{
    private const int MostThreads = 1024;

    public static Option<string?> Model() => new("--model")
    {
        Description =
            "A model directory as Hugging Face lays it out or with a pair of GGUF files, a GGUF file, or the OWNER/NAME of a model that "
            + "was pulled. Default: models/nano.",
        HelpName = "MODEL",
    };

    public static Option<ResolutionMode?> Mode() => Parsed<ResolutionMode?>(
        "--mode",
        $"How a page becomes vision tokens: {string.Join(", ", ResolutionMode.All)}. Default: what the model was made for.",
        ResolutionMode.Parse);

    public static Option<int> MaxTokens() =>
        Number("--max-tokens", "Most tokens to generate. Default: what the checkpoint says, else 8192.", 1, int.MaxValue);

    public static Option<int> Threads() => Number("--threads", "Threads to compute with. Default: one a processor.", 1, MostThreads);

    public static Option<long> Seed() => Parsed("--seed", "Chooses the pages.", ParseSeed);

    public static Option<NoRepeat?> NoRepeatNgram() => Parsed<NoRepeat?>(
        "--no-repeat-ngram",
        "No run of N tokens may recur: N counts prompt and output, N/WINDOW the last tokens of the output, 0 switches off.",
        text => NoRepeat.Parse(text));

    public static Option<AlphaHandling> Alpha()
    {
        Option<AlphaHandling> alpha = Parsed(
            "--alpha", "What becomes of transparency; drop is what the published code does. Default: white.", ParseAlpha);
        alpha.HelpName = "white|drop";
        return alpha;
    }

    public static Option<long?> MaxPixels() =>
        Parsed<long?>("--max-pixels", "Largest image that is decoded, such as 200M. Default: 100M.", text => ParsePixels(text));

    /// <summary>An option whose text is parsed by a type of its own.</summary>
    public static Option<T> Parsed<T>(string name, string description, Func<string, T> parse) => new(name)
    {
        Description = description,
        CustomParser = result => Try(result, parse),
    };

    /// <summary>An argument whose text is parsed by a type of its own.</summary>
    public static Argument<T> ParsedArgument<T>(string name, string description, Func<string, T> parse) => new(name)
    {
        Description = description,
        CustomParser = result => Try(result, parse),
    };

    /// <summary>An option that takes whole numbers of a range.</summary>
    public static Option<int> Number(string name, string description, int least, int most) =>
        Parsed(name, description, text => ParseNumber(name, text, least, most));

    /// <summary>A whole number of a range.</summary>
    public static int ParseNumber(string name, string text, int least, int most) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most
            ? number
            : throw new FormatException(most == int.MaxValue
                ? $"{name} is '{text}'; expected a whole number from {least}."
                : $"{name} is '{text}'; expected a whole number from {least} to {most}.");

    /// <summary>Uses the threads that were asked for.</summary>
    public static void UseThreads(ParseResult parsed, Option<int> threads)
    {
        if (parsed.GetResult(threads) is not null)
        {
            WorkerPool.UseThreads(parsed.GetValue(threads));
        }
    }

    private static T? Try<T>(ArgumentResult result, Func<string, T> parse)
    {
        try
        {
            return parse(result.Tokens[^1].Value);
        }
        catch (FormatException exception)
        {
            result.AddError(exception.Message);
            return default;
        }
    }

    private static long ParseSeed(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long seed)
        ? seed
        : throw new FormatException($"--seed is '{text}'; expected a whole number.");

    // White is also the value of the option when it is not given.
    private static AlphaHandling ParseAlpha(string text) => text switch
    {
        "white" => AlphaHandling.CompositeOnWhite,
        "drop" => AlphaHandling.Drop,
        _ => throw new FormatException($"--alpha is '{text}'; expected white or drop."),
    };

    private static long ParsePixels(string text)
    {
        bool inMillions = text.EndsWith('M');
        return long.TryParse(inMillions ? text[..^1] : text, NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            && number >= 1 && number <= ImageDecoderOptions.LargestMaxPixels / (inMillions ? 1_000_000 : 1)
            ? number * (inMillions ? 1_000_000 : 1)
            : throw new FormatException(
                $"--max-pixels is '{text}'; expected 1 to {ImageDecoderOptions.LargestMaxPixels}, or millions such as 200M.");
    }
}
