using System.CommandLine;
using System.CommandLine.Parsing;
using DeepSeekOcr.Cli.Output;
using DeepSeekOcr.Remote;

namespace DeepSeekOcr.Cli.Options;

/// <summary>Options of a model that is served elsewhere.</summary>
internal sealed class BackendOptions
{
    private const int MostAtOnce = 256;

    private readonly Option<Uri?> _backend = CommonOptions.Parsed<Uri?>(
        "--backend", "Read with a model behind OpenAI's interface, such as http://gpu:8000/v1: vLLM, llama-server, dsocr serve.",
        ParseAddress);
    private readonly Option<string?> _model =
        new("--backend-model") { Description = "Its name there. Default: the first that the server lists.", HelpName = "NAME" };
    private readonly Option<string?> _key =
        new("--api-key-env") { Description = "The environment variable that holds its key.", HelpName = "NAME" };
    private readonly Option<int> _parallel = CommonOptions.Number(
        "--parallel", "Pages that it is asked for at a time, with --out. Default: 8.", 1, MostAtOnce);

    /// <summary>All that a page's text depends on.</summary>
    public IReadOnlyList<Option> OfTheText => [_backend, _model];

    public void AddTo(Command command)
    {
        _backend.HelpName = "URL";
        foreach (Option option in (Option[])[_backend, _model, _key, _parallel])
        {
            command.Options.Add(option);
        }

        command.Validators.Add(result =>
        {
            if (!IsGiven(result) && (result.GetResult(_model) ?? result.GetResult(_key) ?? result.GetResult(_parallel)) is not null)
            {
                result.AddError("--backend-model, --api-key-env and --parallel belong to --backend URL.");
            }
        });
    }

    /// <summary>Whether the model is served elsewhere.</summary>
    public bool IsGiven(SymbolResult result) => result.GetResult(_backend) is not null;

    /// <summary>Connects to the model; null if it is not served elsewhere.</summary>
    /// <exception cref="RemoteException">It cannot be reached.</exception>
    public async Task<RemotePageModel?> ConnectAsync(ParseResult parsed, CancellationToken cancellation)
    {
        if (parsed.GetValue(_backend) is not { } address)
        {
            return null;
        }

        var options = new RemoteOptions { Address = address, Model = parsed.GetValue(_model), ApiKey = Key(parsed.GetValue(_key)) };
        options = options with { PagesAtOnce = parsed.Given(_parallel, options.PagesAtOnce) };
        return await RemotePageModel.ConnectAsync(options, handler: null, cancellation).ConfigureAwait(false);
    }

    private static string? Key(string? variable) => variable is null
        ? null
        : Environment.GetEnvironmentVariable(variable) is { Length: > 0 } key
            ? key
            : throw new CommandException($"--api-key-env: there is no variable {variable} in the environment, or it is empty.");

    private static Uri ParseAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https"
            ? address
            : throw new FormatException($"--backend is '{text}'; expected an address such as http://gpu:8000/v1.");
}
