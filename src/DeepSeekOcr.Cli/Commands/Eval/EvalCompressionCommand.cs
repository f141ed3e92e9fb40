using System.CommandLine;
using DeepSeekOcr.Checkpoints.Hub;
using DeepSeekOcr.Cli.Options;
using DeepSeekOcr.Cli.Output;
using DeepSeekOcr.Evaluation.Compression;
using DeepSeekOcr.Evaluation.Compression.Reporting;
using DeepSeekOcr.Evaluation.Compression.Sources;
using DeepSeekOcr.Evaluation.Fox;
using DeepSeekOcr.Generation;
using DeepSeekOcr.Imaging;
using DeepSeekOcr.Rendering;

namespace DeepSeekOcr.Cli.Commands.Eval;

/// <summary><c>dsocr eval compression</c>: how much text a vision token holds, on rendered pages or on a benchmark's.</summary>
internal static class EvalCompressionCommand
{
    private const string DefaultFolder = "compression";

    public static Command Create(Terminal terminal)
    {
        var defaults = new RenderedStudyOptions();
        Option<string?> model = CommonOptions.Model();
        Option<IReadOnlyList<ResolutionMode>?> modes = List("--modes", "Resolutions. Default: tiny,small.", ResolutionMode.Parse);
        Option<IReadOnlyList<double>?> ratios = CommonOptions.Parsed<IReadOnlyList<double>?>(
            "--ratios", "Text tokens for each vision token, such as 2,5,10. Default: 2..20.", StudyRatios.Parse);
        Option<IReadOnlyList<StudyKind>?> kinds = List(
            "--kinds", "What the pages say: prose, lines, random. Default: all of them.", ParseKind);
        Option<IReadOnlyList<Font>?> fonts = CommonOptions.Parsed<IReadOnlyList<Font>?>(
            "--fonts", "Typefaces, or all. Default: DejaVu Sans Mono.", text => text == "all"
                ? FontLibrary.Fonts
                : [.. text.Split(',').Select(FindFont)]);
        Option<int?> pages = CommonOptions.Parsed<int?>(
            "--pages", "Pages of each mode, compression, kind and font. Default: 10.", text => CommonOptions.ParseNumber(
                "--pages", text, 1, 1_000_000));
        Option<long> seed = CommonOptions.Seed();
        var fox = new Option<string?>("--fox")
        {
            Description = "Read the pages of this folder instead, in the layout of the Fox benchmark.",
            HelpName = "DIR",
        };
        Option<FoxLanguage?> language = CommonOptions.Parsed<FoxLanguage?>(
            "--language", "Which of its pages: en or cn. Default: en.", FoxLanguage.Parse);
        var output = new Option<string?>("--out")
        {
            Description = "Folder of the results; a study begun there goes on. Default: compression.",
            HelpName = "DIR",
        };
        Option<int> threads = CommonOptions.Threads();
        var command = new Command("compression", "Measure how much text a vision token holds: precision against compression.")
        {
            model, modes, ratios, kinds, fonts, pages, seed, fox, language, output, threads,
        };
        command.Validators.Add(result =>
        {
            Option[] ofRendered = [ratios, kinds, fonts, pages, seed];
            bool isFox = result.GetResult(fox) is not null;
            if ((isFox ? ofRendered : [language]).FirstOrDefault(option => result.GetResult(option) is not null) is { } stray)
            {
                result.AddError(isFox ? $"{stray.Name} is for rendered pages; leave out --fox." : "--language goes with --fox.");
            }
        });
        command.SetAction((parsed, cancellation) =>
        {
            CommonOptions.UseThreads(parsed, threads);
            IReadOnlyList<ResolutionMode> chosenModes = parsed.GetValue(modes) ?? defaults.Modes;
            IStudySource source = parsed.GetValue(fox) is { } folder
                ? new FoxStudy(FoxBenchmark.Load(folder, parsed.GetValue(language) ?? FoxLanguage.English), chosenModes)
                : new RenderedStudy(new RenderedStudyOptions
                {
                    Modes = chosenModes,
                    Ratios = parsed.GetValue(ratios) ?? defaults.Ratios,
                    Kinds = parsed.GetValue(kinds) ?? defaults.Kinds,
                    Fonts = parsed.GetValue(fonts) ?? defaults.Fonts,
                    Pages = parsed.GetValue(pages) ?? defaults.Pages,
                    Seed = parsed.Given(seed, defaults.Seed),
                });
            string directory = ModelLocator.Locate(parsed.GetValue(model));
            return Task.FromResult(Run(terminal, directory, source, parsed.GetValue(output) ?? DefaultFolder, cancellation));
        });
        return command;
    }

    private static int Run(Terminal terminal, string directory, IStudySource source, string folder, CancellationToken cancellation)
    {
        using OcrModel model = OcrModel.Load(directory);
        StudySettings settings = StudySettings.Of(source, StudySettings.Fingerprint(directory));
        using StudyLog log = StudyLog.Open(folder, settings);
        var study = new CompressionStudy(source, SheetReaders.Greedy(model));
        IReadOnlyList<StudyPage> pages = terminal.ShowBar("reading", source.Items.Count, onPage => study.Run(log, onPage, cancellation));
        StudySummary summary = StudySummary.Of(
            Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory))), settings, source, pages);
        IReadOnlyList<string> written = StudyReport.Write(folder, summary, source, pages);
        if (source is FoxStudy)
        {
            written = [.. written, .. FoxAnswers.Write(folder, pages, ReadTask.Free.Prompt)];
        }

        StudyTable.Show(terminal.Tables(), summary.Cells);
        summary.Problems.ToList().ForEach(terminal.Complain);
        terminal.Note($"written: {string.Join(", ", written)}");
        return source.Faults.Count > 0 || pages.All(page => page.Reading is null) ? 1 : 0;
    }

    private static Option<IReadOnlyList<T>?> List<T>(string name, string description, Func<string, T> parse) =>
        CommonOptions.Parsed<IReadOnlyList<T>?>(name, description, text => [.. text.Split(',').Select(parse).Distinct()]);

    private static StudyKind ParseKind(string text) =>
        Enum.GetValues<StudyKind>().Cast<StudyKind?>().FirstOrDefault(kind => RenderedStudy.Name(kind!.Value) == text)
        ?? throw new FormatException($"--kinds has '{text}'; expected prose, lines or random.");

    private static Font FindFont(string name)
    {
        try
        {
            return FontLibrary.Find(name);
        }
        catch (PageRenderException exception)
        {
            throw new FormatException($"--fonts: {exception.Message}.");
        }
    }
}
