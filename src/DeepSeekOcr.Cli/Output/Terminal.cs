using Spectre.Console;

namespace DeepSeekOcr.Cli.Output;

/// <summary>Where a command reads and writes.</summary>
/// <param name="Output">Results, nothing else.</param>
/// <param name="Error">Complaints, and progress if somebody watches.</param>
/// <param name="Input">What <c>-</c> stands for.</param>
/// <param name="IsWatched">Whether <paramref name="Error"/> is a terminal.</param>
internal sealed record Terminal(TextWriter Output, TextWriter Error, Stream Input, bool IsWatched)
{
    /// <summary>Whether <see cref="Output"/> is a terminal, which has a width of its own.</summary>
    public bool IsOutputWatched { get; init; }

    private const int FileWidth = 140;

    /// <summary>Writes one line to <see cref="Error"/>, whatever line breaks a message has.</summary>
    public void Complain(string message) => Error.WriteLine($"dsocr: {message.ReplaceLineEndings(" ")}");

    /// <summary>Shows a line of progress or timing.</summary>
    public void Note(string line)
    {
        if (IsWatched)
        {
            Error.WriteLine(line);
        }
    }

    /// <summary>Shows a line that the next one replaces; an empty one removes it.</summary>
    public void Progress(string line)
    {
        if (IsWatched)
        {
            Error.Write($"\r{line}\u001b[K");
        }
    }

    /// <summary>Shows a bar while work is done, if somebody watches.</summary>
    /// <param name="what">What is done.</param>
    /// <param name="steps">How many steps there are.</param>
    /// <param name="work">Is given what to call with the number of steps done.</param>
    public T ShowBar<T>(string what, int steps, Func<Action<int>, T> work)
    {
        if (!IsWatched)
        {
            return work(_ => { });
        }

        return Bars(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context =>
            {
                ProgressTask bar = context.AddTask(Markup.Escape(what), maxValue: steps);
                return work(done => bar.Value = done);
            });
    }

    /// <summary>Shows a bar with size and speed while bytes come, if somebody watches.</summary>
    /// <param name="what">What is transferred.</param>
    /// <param name="work">Is given what to call, from any thread, with what comes just now, the bytes that are here and those that there
    /// are.</param>
    public Task<T> ShowTransferAsync<T>(string what, Func<Action<string, long, long>, Task<T>> work)
    {
        if (!IsWatched)
        {
            return work((_, _, _) => { });
        }

        return Bars(
            new TaskDescriptionColumn(), new ProgressBarColumn(), new DownloadedColumn(), new TransferSpeedColumn(),
            new RemainingTimeColumn())
            .StartAsync(context =>
            {
                ProgressTask bar = context.AddTask(Markup.Escape(what));
                return work((part, done, all) =>
                {
                    bar.Description = Markup.Escape(part);
                    bar.MaxValue = Math.Max(1, all);
                    bar.Value = done;
                });
            });
    }

    /// <summary>Draws tables on <see cref="Output"/>.</summary>
    public IAnsiConsole Tables()
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Output) });
        if (!IsOutputWatched)
        {
            // A file has no width; without one, tables would be folded to 80 columns.
            console.Profile.Width = FileWidth;
        }

        return console;
    }

    /// <summary>Draws on <see cref="Error"/>, for who watches.</summary>
    public IAnsiConsole Notices() => AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Error) });

    private Progress Bars(params ProgressColumn[] columns) => Notices().Progress().Columns(columns);
}
