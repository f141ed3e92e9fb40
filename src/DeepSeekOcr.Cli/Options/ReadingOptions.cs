using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using DeepSeekOcr.Cli.Output;
using DeepSeekOcr.Generation;
using DeepSeekOcr.Imaging;
using DeepSeekOcr.Reading;
using Microsoft.Extensions.Logging;

namespace DeepSeekOcr.Cli.Options;

/// <summary>Options of how pages are read.</summary>
internal sealed class ReadingOptions
{
    private const string Automatic = "auto";

    private readonly ModelOptions _model = new();
    private readonly Option<ModeWish> _mode = CommonOptions.Parsed(
        "--mode",
        $"How a page becomes vision tokens: {string.Join(", ", ResolutionMode.All)}, or auto. Default: what the model was made for.",
        ParseMode);
    private readonly Option<int> _budget = CommonOptions.Number(
        "--budget", "Most vision tokens of a page, with --mode auto.", 1, int.MaxValue);
    private readonly Option<string?> _prompt =
        new("--prompt") { Description = "What to ask instead of a task; <image> stands for the page.", HelpName = "TEXT" };
    private readonly Option<string?> _task =
        new("--task") { Description = $"What to do: {string.Join(", ", ReadTask.Names)}. Default: free." };
    private readonly Option<string?> _query = new("--query") { Description = "What to locate.", HelpName = "TEXT" };
    private readonly Option<int> _maxTokens = CommonOptions.MaxTokens();
    private readonly Option<float> _temperature = CommonOptions.Parsed(
        "--temperature", "0 takes the likeliest token; above, tokens are drawn.", ParseTemperature);
    private readonly Option<float> _topP = CommonOptions.Parsed(
        "--top-p", "Draw from the likeliest tokens that together have this probability.", ParseShare);
    private readonly Option<int> _seed = CommonOptions.Number("--seed", "Chooses what is drawn. Default: 0.", int.MinValue, int.MaxValue);
    private readonly Option<NoRepeat?> _noRepeat = CommonOptions.NoRepeatNgram();
    private readonly Option<bool> _asItIs =
        new("--as-is") { Description = "Neither straighten pages nor pass over blank ones nor try again what went wrong." };

    private readonly Option<bool> _deep = new("--deep")
    {
        Description =
            "Read each figure again by itself: charts as tables, molecules as SMILES, drawings as lines, photos in words. Goes with --task "
                + "markdown.",
    };

    private IReadOnlyList<Option> All =>
    [
        _model.Path, _model.Projector, _mode, _budget, _prompt, _task, _query, _maxTokens, _temperature, _topP, _seed, _noRepeat, _asItIs,
        _deep,
    ];

    /// <summary>Whether figures are read by themselves.</summary>
    public bool IsDeep(SymbolResult result) => result.GetValue(_deep);

    public void AddTo(Command command)
    {
        foreach (Option option in All)
        {
            command.Options.Add(option);
        }

        Backend.AddTo(command);

        command.Validators.Add(result =>
        {
            if (result.GetValue(_prompt) is not null && (result.GetValue(_task) ?? result.GetValue(_query)) is not null)
            {
                result.AddError("--prompt takes the place of --task and --query.");
            }
            else if (Backend.IsGiven(result)
                && new Option[] { _model.Path, _model.Projector, _noRepeat }.Any(option => result.GetResult(option) is not null))
            {
                result.AddError("--backend takes the place of --model, and its server of --no-repeat-ngram.");
            }
            else if (Fault(result.GetValue(_task), result.GetValue(_query)) is { } fault)
            {
                result.AddError(fault);
            }
            else if (result.GetResult(_budget) is not null && !result.GetValue(_mode).IsAutomatic)
            {
                result.AddError("--budget belongs to --mode auto.");
            }
        });
    }

    /// <summary>The model that is served elsewhere.</summary>
    public BackendOptions Backend { get; } = new();

    public OcrModel Load(ParseResult parsed, Terminal terminal, ILoggerFactory loggers) => _model.Load(parsed, terminal, loggers);

    public PageReadOptions Read(ParseResult parsed, PageModelTraits model)
    {
        GenerationOptions defaults = model.DefaultGeneration;
        ModeWish mode = parsed.GetValue(_mode);
        bool asItIs = parsed.GetValue(_asItIs);
        return new PageReadOptions
        {
            Read = new ReadOptions
            {
                Mode = mode.Mode,
                Prompt = parsed.GetValue(_prompt)
                    ?? ReadTask.Parse(parsed.GetValue(_task) ?? ReadTask.Free.Name, parsed.GetValue(_query)).Prompt,
                Generation = defaults with
                {
                    MaxTokens = parsed.Given(_maxTokens, defaults.MaxTokens),
                    Temperature = parsed.Given(_temperature, defaults.Temperature),
                    TopP = parsed.Given(_topP, defaults.TopP),
                    Seed = parsed.Given(_seed, defaults.Seed),
                    Repetition = parsed.GetValue(_noRepeat) is { } rule ? rule.ToRule(model.Tokenizer!) : defaults.Repetition,
                },
            },
            ChooseMode = mode.IsAutomatic,
            Budget = parsed.GetResult(_budget) is null ? null : parsed.GetValue(_budget),
            Straighten = !asItIs,
            SkipBlank = !asItIs,
            Retry = !asItIs,
            Deep = parsed.GetValue(_deep),
        };
    }

    /// <summary>All that a page's text depends on besides its image, as it was spelt.</summary>
    public string Describe(ParseResult parsed) => string.Join(' ', All.Concat(Backend.OfTheText)
        .Select(parsed.GetResult).OfType<OptionResult>().Select(given => $"{given.Option.Name}={string.Join(',', given.Tokens)}"));

    private static ModeWish ParseMode(string text) => text == Automatic
        ? new ModeWish(null, true)
        : new ModeWish(ResolutionMode.Parse(text), false);

    private static string? Fault(string? task, string? query)
    {
        try
        {
            ReadTask.Parse(task ?? ReadTask.Free.Name, query);
            return null;
        }
        catch (FormatException exception)
        {
            return exception.Message;
        }
    }

    private static float ParseTemperature(string text) =>
        float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out float value) && value is >= 0 and <= 100
            ? value
            : throw new FormatException($"--temperature is '{text}'; expected 0 to 100.");

    private static float ParseShare(string text) =>
        float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out float value) && value is > 0 and <= 1
            ? value
            : throw new FormatException($"--top-p is '{text}'; expected a probability above 0 and up to 1.");

    private readonly record struct ModeWish(ResolutionMode? Mode, bool IsAutomatic);
}
