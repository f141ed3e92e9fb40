using System.CommandLine;
using System.Net;
using DeepSeekOcr.Checkpoints.Hub;
using DeepSeekOcr.Server.Requests;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace DeepSeekOcr.Server;

/// <summary><c>dsocr serve</c>: its options, and the server that they make.</summary>
internal sealed class ServeCommand
{
    private const int DefaultPort = 8080;
    private const int DefaultPages = 8;
    private const string KeyVariable = "DSOCR_API_KEY";

    private readonly Option<string?> _model = new("--model")
    {
        Description =
            "A model directory as Hugging Face lays it out or with a pair of GGUF files, a GGUF file, or the OWNER/NAME of a model that "
                + "was "
            + "pulled. Default: models/nano.",
        HelpName = "MODEL",
    };
    private readonly Option<string?> _projector = new("--mmproj")
    {
        Description = "The projector of a GGUF model. Default: the one beside it that fits, of several the one with the most bits.",
        HelpName = "FILE",
    };
    private readonly Option<string?> _name =
        new("--model-name") { Description = "What requests call the model. Default: its directory's name.", HelpName = "NAME" };
    private readonly Option<IPAddress> _host = new("--host")
    {
        Description = "Address to listen on. Default: 127.0.0.1; another one needs a key.",
        HelpName = "ADDRESS",
        CustomParser = result =>
        {
            if (IPAddress.TryParse(result.Tokens[^1].Value, out IPAddress? address))
            {
                return address;
            }

            result.AddError($"--host is '{result.Tokens[^1].Value}'; expected an address such as 127.0.0.1 or 0.0.0.0.");
            return null;
        },
        DefaultValueFactory = _ => IPAddress.Loopback,
    };
    private readonly Option<int> _port = Number("--port", "Port to listen on; 0 takes a free one. Default: 8080.", 0, 65535, DefaultPort);
    private readonly Option<int> _pages = Number(
        "--pages", "Pages that are read at a time. Default: 8.", 1, SessionOptions.MostPages, DefaultPages);
    private readonly Option<int> _maxRequests = Number(
        "--max-requests", "Requests that are served or wait; more get 429. Default: 64.", 1, 1 << 16, 64);
    private readonly Option<int> _drain = Number(
        "--drain", "Seconds that requests may take to end once the server is stopped. Default: 60.", 0, 3600, 60);
    private readonly Option<FileInfo?> _keys = new("--api-key-file")
    {
        Description = $"A file with keys, one a line; requests have to bring one. {KeyVariable} holds another.", HelpName = "FILE",
    };
    private readonly Option<bool> _insecure =
        new("--insecure") { Description = "Listen on other addresses than this machine's own without a key." };
    private readonly Option<DirectoryInfo?> _jobs = new("--jobs")
    {
        Description = "The folder of documents that are converted as jobs, and of their results. Default: dsocr/jobs in the user's data.",
        HelpName = "DIR",
    };
    private readonly Option<int> _jobHours = Number("--job-hours", "Hours that a job and its results are kept. Default: 24.", 1, 8760, 24);
    private readonly Option<PromptPolicy> _policy = new("--prompt-policy")
    {
        Description = "Prompts that are no task: map (read plain text), strict (refuse), pass (as they are). Default: map.",
        HelpName = "map|strict|pass",
        DefaultValueFactory = _ => PromptPolicy.Map,
    };

    /// <summary>The command line.</summary>
    public RootCommand Create()
    {
        var command = new RootCommand("Serve a model to clients of OpenAI's and Ollama's interfaces.")
        {
            _model, _projector, _name, _host, _port, _pages, _maxRequests, _drain, _keys, _insecure, _policy, _jobs, _jobHours,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static Option<int> Number(string name, string description, int least, int most, int otherwise)
    {
        var option = new Option<int>(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => otherwise };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is var value && (value < least || value > most))
            {
                result.AddError($"{name} is {value}; expected {least} to {most}.");
            }
        });
        return option;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        IPAddress host = parsed.GetValue(_host)!;
        List<string> keys = Keys(parsed.GetValue(_keys));
        if (!IPAddress.IsLoopback(host) && keys.Count == 0 && !parsed.GetValue(_insecure))
        {
            throw new ServeException(
                $"--host {host} can be reached by others: give --api-key-file FILE or {KeyVariable}, or --insecure to do without.");
        }

        string directory = ModelLocator.Locate(parsed.GetValue(_model));
        var options = new ServerOptions
        {
            ModelName = parsed.GetValue(_name) ?? Path.GetFileNameWithoutExtension(Path.TrimEndingDirectorySeparator(directory)),
            ApiKeys = keys,
            LocalHostsOnly = IPAddress.IsLoopback(host),
            MaxRequests = parsed.GetValue(_maxRequests),
            PromptPolicy = parsed.GetValue(_policy),
            Drain = TimeSpan.FromSeconds(parsed.GetValue(_drain)),
            JobFolder = parsed.GetValue(_jobs)?.FullName ?? DefaultJobs,
            JobLifetime = TimeSpan.FromHours(parsed.GetValue(_jobHours)),
        };
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);

        // What keeps the host from starting is said in one line by the command.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        builder.Services.Configure<HostOptions>(settings => settings.ShutdownTimeout = options.Drain);
        builder.WebHost.ConfigureKestrel(kestrel => Listen(kestrel, host, parsed.GetValue(_port), options));
        WebApplication app = builder.Build();
        await using (app.ConfigureAwait(false))
        {
            using OcrModel model = OcrModel.Load(
                directory, app.Services.GetRequiredService<ILoggerFactory>(), parsed.GetValue(_projector));
            foreach (string note in model.Notes)
            {
                await Console.Error.WriteLineAsync($"dsocr serve: {note}").ConfigureAwait(false);
            }

            int pages = parsed.GetValue(_pages);
            using var session = new SessionKeeper(
                model, new SessionOptions { Pages = pages, Waiting = options.MaxRequests }, app.Logger);
            ServerApp.Map(app, session, options);
            await app.StartAsync(cancellation).ConfigureAwait(false);
            await Console.Error.WriteLineAsync(
                $"dsocr serves {options.ModelName} at {string.Join(", ", app.Urls)} (OpenAI under /v1, Ollama under /api, documents at "
                    + "/v1/convert)")
                .ConfigureAwait(false);
            await app.WaitForShutdownAsync(cancellation).ConfigureAwait(false);
            return 0;
        }
    }

    private static string DefaultJobs => Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify),
        "dsocr", "jobs");

    private static void Listen(KestrelServerOptions kestrel, IPAddress host, int port, ServerOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = options.MaxBodyBytes;
        kestrel.Listen(host, port);
    }

    private static List<string> Keys(FileInfo? file)
    {
        var keys = new List<string>();
        if (Environment.GetEnvironmentVariable(KeyVariable) is { Length: > 0 } key)
        {
            keys.Add(key);
        }

        if (file is not null)
        {
            keys.AddRange(File.ReadLines(file.FullName).Select(line => line.Trim()).Where(line => line.Length > 0));
            if (keys.Count == 0)
            {
                throw new ServeException($"{file}: there is no key in it; expected one a line.");
            }
        }

        return keys;
    }
}
