using System.Text.Json.Nodes;
using DeepSeekOcr.Server.Files;
using DeepSeekOcr.Server.Jobs;
using DeepSeekOcr.Server.Mistral;
using DeepSeekOcr.Server.Ollama;
using DeepSeekOcr.Server.OpenAi;
using DeepSeekOcr.Server.Requests;
using DeepSeekOcr.Server.Security;

namespace DeepSeekOcr.Server;

/// <summary>The server: what every request passes, and which routes there are.</summary>
public static partial class ServerApp
{
    private const string OllamaRoot = "/api";

    /// <summary>Adds the server's routes to an application.</summary>
    /// <param name="app">The application.</param>
    /// <param name="model">Reads the pages of all requests; a session reads many at once.</param>
    /// <param name="options">How it serves.</param>
    public static void Map(WebApplication app, IPageModel model, ServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(app);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        var admission = new Admission(options.MaxRequests);
        var pages = new PageService(model, admission);
        var gate = new Gate(options);
        TimeProvider time = TimeProvider.System;
        app.Use((context, next) => GuardAsync(context, next, gate, app.Logger));
        app.UseRouting();
        new Health(admission, app.Lifetime).Map(app);
        MapOpenAi(app, pages, options, time);
        MapOllama(app, new OllamaEndpoint(pages, options, time));
        if (options.JobFolder is { } folder)
        {
            MapJobs(app, folder, model, admission, options, time);
            MapMistral(app, folder, model, admission, options, time);
        }

        app.MapFallback(context => throw new RequestException(
            StatusCodes.Status404NotFound, $"There is no {context.Request.Method} {context.Request.Path}.", "not_found"));
    }

    private static void MapOpenAi(WebApplication app, PageService pages, ServerOptions options, TimeProvider time)
    {
        var models = new ModelsEndpoint(pages, options, time.GetUtcNow());
        app.MapPost("/v1/chat/completions", new ChatEndpoint(pages, options, time).ServeAsync);
        app.MapGet("/v1/models", models.ListAsync);
        app.MapGet("/v1/models/{id}", (HttpContext context, string id) => models.ShowAsync(context, id));
    }

    private static void MapJobs(
        WebApplication app, string folder, IPageModel model, Admission admission, ServerOptions options, TimeProvider time)
    {
        var store = new JobStore(folder, options.JobLifetime, time);
        var runner = new JobRunner(store, model, options, app.Services.GetRequiredService<ILoggerFactory>());
        new JobEndpoints(store, runner, admission, options, time).Map(app);
        app.Lifetime.ApplicationStopping.Register(runner.Stop);
        app.Lifetime.ApplicationStopped.Register(() =>
        {
            // The host waits for this before the model goes.
            runner.DisposeAsync().AsTask().GetAwaiter().GetResult();
            store.Dispose();
        });
    }

    private static void MapMistral(
        WebApplication app, string folder, IPageModel model, Admission admission, ServerOptions options, TimeProvider time)
    {
        string root = Path.Combine(folder, "files");
        var files = new FileStore(root, options.JobLifetime, time);
        new FileEndpoints(files, admission).Map(app);
        var ocr = new OcrEndpoint(model, files, root, admission, options, app.Services.GetRequiredService<ILoggerFactory>());
        app.MapPost("/v1/ocr", ocr.ServeAsync);
    }

    private static void MapOllama(WebApplication app, OllamaEndpoint ollama)
    {
        RouteGroupBuilder api = app.MapGroup(OllamaRoot);
        api.MapPost("/chat", ollama.ChatAsync);
        api.MapPost("/generate", ollama.GenerateAsync);
        api.MapPost("/show", ollama.ShowAsync);
        api.MapGet("/tags", ollama.ModelsAsync);
        api.MapGet("/ps", ollama.ModelsAsync);
        api.MapGet("/version", OllamaEndpoint.VersionAsync);
    }

    /// <summary>Lets a request in, and says what is wrong in the form of the interface it came by.</summary>
    private static async Task GuardAsync(HttpContext context, RequestDelegate next, Gate gate, ILogger logger)
    {
        try
        {
            gate.Check(context);
            await next(context).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has gone: nobody is there to be told.
        }
        catch (Exception fault)
        {
            RequestException? request = RequestException.Of(fault);
            if (request is null)
            {
                LogFailed(logger, fault, context.Request.Method, context.Request.Path);
            }

            await SayAsync(context, request ?? Unexpected).ConfigureAwait(false);
        }
    }

    private static RequestException Unexpected =>
        new(StatusCodes.Status500InternalServerError, "The server failed; its log says more.", "server_error");

    private static async Task SayAsync(HttpContext context, RequestException fault)
    {
        (JsonObject error, int status, string type) = FormOf(context.Request.Path, fault);
        if (!context.Response.HasStarted)
        {
            context.Response.Clear();
            if (fault.RetryAfter is { } seconds)
            {
                context.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
            }

            await context.Response.WriteAsync(error, status, type).ConfigureAwait(false);
            return;
        }

        // The status is gone already: the fault is a line of the stream.
        string text = error.ToJsonString();
        bool isOllama = context.Request.Path.StartsWithSegments(OllamaRoot);
        await context.Response.WriteAsync(isOllama ? $"{text}\n" : $"data: {text}\n\n", context.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>A fault as the interface has it that a path belongs to.</summary>
    private static (JsonObject Error, int Status, string Type) FormOf(PathString path, RequestException fault)
    {
        const string Json = "application/json";
        return path.StartsWithSegments(OllamaRoot) ? (new JsonObject { ["error"] = fault.Message }, fault.Status, Json)
            : JobEndpoints.IsAsked(path) ? (ProblemDetails.Of(fault), fault.Status, ProblemDetails.ContentType)
            : MistralErrors.IsAsked(path) ? (MistralErrors.Of(fault), MistralErrors.StatusOf(fault), Json)
            : (OpenAiErrors.Of(fault), fault.Status, Json);
    }
}
