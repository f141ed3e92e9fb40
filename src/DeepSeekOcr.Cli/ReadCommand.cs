using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using DeepSeekOcr.Generation;
using DeepSeekOcr.Imaging;

namespace DeepSeekOcr.Cli;

/// <summary><c>dsocr read</c>: reads pages and prints their text as it comes.</summary>
internal static class ReadCommand
{
    private const string StandardInput = "-";

    public static Command Create(Terminal terminal)
    {
        var paths = new Argument<string[]>("PATH") { Description = "Pictures to read; - is standard input.", Arity = ArgumentArity.OneOrMore };
        Option<string?> model = CommonOptions.Model();
        Option<ResolutionMode?> mode = CommonOptions.Mode();
        var prompt = new Option<string?>("--prompt") { Description = "What to ask instead of a task; <image> stands for the page.", HelpName = "TEXT" };
        var task = new Option<string?>("--task") { Description = $"What to do: {string.Join(", ", ReadTask.Names)}. Default: free." };
        var query = new Option<string?>("--query") { Description = "What to locate.", HelpName = "TEXT" };
        Option<int> maxTokens = CommonOptions.MaxTokens();
        Option<float> temperature = CommonOptions.Parsed("--temperature", "0 takes the likeliest token; above, tokens are drawn.", ParseTemperature);
        Option<float> topP = CommonOptions.Parsed("--top-p", "Draw from the likeliest tokens that together have this probability.", ParseShare);
        Option<int> seed = CommonOptions.Number("--seed", "Chooses what is drawn. Default: 0.", int.MinValue, int.MaxValue);
        Option<NoRepeat?> noRepeat = CommonOptions.NoRepeatNgram();
        Option<AlphaHandling> alpha = CommonOptions.Alpha();
        Option<long?> maxPixels = CommonOptions.MaxPixels();
        Option<int> threads = CommonOptions.Threads();
        var json = new Option<bool>("--json") { Description = "Print one line of JSON a page." };
        var command = new Command("read", "Read pages.")
        {
            paths, model, mode, prompt, task, query, maxTokens, temperature, topP, seed, noRepeat, alpha, maxPixels, threads, json,
        };
        paths.Validators.Add(result =>
        {
            // Else a misspelt option would be taken for a file.
            if (result.Tokens.FirstOrDefault(token => token.Value.Length > 1 && token.Value[0] == '-') is { } unknown)
            {
                result.AddError($"There is no option '{unknown.Value}'; a file of that name is ./{unknown.Value}.");
            }
        });
        command.Validators.Add(result =>
        {
            if (result.GetValue(prompt) is not null && (result.GetValue(task) ?? result.GetValue(query)) is not null)
            {
                result.AddError("--prompt takes the place of --task and --query.");
            }
            else if (Fault(result.GetValue(task), result.GetValue(query)) is { } fault)
            {
                result.AddError(fault);
            }
        });
        command.SetAction((parsed, cancellation) =>
        {
            CommonOptions.UseThreads(parsed, threads);
            using OcrModel ocr = CommonOptions.Load(parsed.GetValue(model));
            GenerationOptions defaults = ocr.DefaultGeneration;
            var options = new ReadOptions
            {
                Mode = parsed.GetValue(mode),
                Prompt = parsed.GetValue(prompt) ?? ReadTask.Parse(parsed.GetValue(task) ?? ReadTask.Free.Name, parsed.GetValue(query)).Prompt,
                Generation = defaults with
                {
                    MaxTokens = Given(maxTokens, defaults.MaxTokens),
                    Temperature = Given(temperature, defaults.Temperature),
                    TopP = Given(topP, defaults.TopP),
                    Seed = Given(seed, defaults.Seed),
                    Repetition = parsed.GetValue(noRepeat) is { } rule ? rule.ToRule(ocr.Tokenizer) : defaults.Repetition,
                },
            };
            var decoding = new ImageDecoderOptions { Alpha = parsed.GetValue(alpha) };
            decoding = decoding with { MaxPixels = parsed.GetValue(maxPixels) ?? decoding.MaxPixels };
            var reader = new Reader(terminal, ocr, options, decoding, parsed.GetValue(json));
            return Task.FromResult(reader.ReadAll(parsed.GetValue(paths)!, cancellation));

            T Given<T>(Option<T> option, T otherwise) => parsed.GetResult(option) is null ? otherwise : parsed.GetValue(option)!;
        });
        return command;
    }

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

    /// <summary>Reads one file after the other; a bad one does not keep the next from being read.</summary>
    private sealed class Reader(Terminal terminal, OcrModel model, ReadOptions options, ImageDecoderOptions decoding, bool asJson)
    {
        public int ReadAll(string[] paths, CancellationToken cancellation)
        {
            int failed = 0;
            int done = 0;
            foreach (string path in paths)
            {
                if (cancellation.IsCancellationRequested)
                {
                    break;
                }

                try
                {
                    ReadOne(path, showName: paths.Length > 1, cancellation);
                    done++;
                }
                catch (Exception exception) when (Program.IsExpected(exception))
                {
                    failed++;
                    Fail(path, exception.Message);
                }
            }

            if (failed > 0 && paths.Length > 1)
            {
                terminal.Complain($"{failed} of {paths.Length} pages could not be read.");
            }

            return failed > 0 || done < paths.Length ? 1 : 0;
        }

        private void ReadOne(string path, bool showName, CancellationToken cancellation)
        {
            terminal.Progress($"{path} …");
            RgbImage page = path == StandardInput
                ? ImageDecoder.Decode(terminal.Input, "standard input", decoding)
                : ImageDecoder.Decode(path, decoding);
            bool begun = false;
            bool endsLine = false;
            ReadResult result = model.Read(page, options, asJson ? null : Show, cancellation);
            terminal.Progress("");
            if (asJson)
            {
                terminal.Output.WriteLine(JsonSerializer.Serialize(PageReport.Of(path, options.Mode ?? model.DefaultMode, result), PageReport.Format));
            }
            else if (begun && !endsLine)
            {
                terminal.Output.WriteLine();
            }

            Report(path, result);

            void Show(string text)
            {
                if (!begun)
                {
                    terminal.Progress("");
                    terminal.Output.Write(showName ? $"==> {path} <==\n" : "");
                }

                begun = true;
                endsLine = text.EndsWith('\n');
                terminal.Output.Write(text);
            }
        }

        private void Fail(string path, string message)
        {
            terminal.Progress("");
            terminal.Complain(message);
            if (asJson)
            {
                terminal.Output.WriteLine(JsonSerializer.Serialize(new PageReport { File = path, Error = message }, PageReport.Format));
            }
        }

        private void Report(string path, ReadResult result)
        {
            // A text that was cut is never passed over in silence, watched or not.
            string? cut = result.StopReason switch
            {
                StopReason.LengthLimit => $"stopped after {result.Ids.Count} tokens (--max-tokens); the text may go on.",
                StopReason.ContextLimit => $"stopped after {result.Ids.Count} tokens, where the model's positions end; the text may go on.",
                StopReason.PageCeiling => $"stopped after {result.Ids.Count} tokens, more than a page of {result.VisionTokens} vision tokens can say.",
                StopReason.RepetitionStopped when result.Loop is { } loop =>
                    $"went round in circles: {loop.Removed.Count} tokens after the first {loop.Kept} were cut off.",
                StopReason.RepetitionStopped => "stopped where the repetition rule left no token (--no-repeat-ngram).",
                _ => null,
            };
            if (cut is not null)
            {
                terminal.Complain($"{path}: {cut}");
            }

            ReadTimings timings = result.Timings;
            terminal.Note(string.Create(
                CultureInfo.InvariantCulture,
                $"{path}: {result.VisionTokens} vision tokens seen in {timings.Encode.TotalSeconds:F2} s, {result.PromptTokens} prompt tokens in "
                + $"{timings.Prefill.TotalSeconds:F2} s, {result.Ids.Count} tokens written in {timings.Decode.TotalSeconds:F2} s "
                + $"({result.Ids.Count / Math.Max(1e-9, timings.Decode.TotalSeconds):F0}/s)"));
        }
    }
}
