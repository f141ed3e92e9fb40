using System.Globalization;
using System.Text.Json.Nodes;
using DeepSeekOcr.Imaging;
using DeepSeekOcr.Input;
using DeepSeekOcr.Input.Sources;
using DeepSeekOcr.Server.Requests;
using Microsoft.AspNetCore.StaticFiles;

namespace DeepSeekOcr.Server.Jobs;

/// <summary>Documents as jobs: asked for, followed, fetched, removed.</summary>
internal sealed class JobEndpoints(JobStore store, JobRunner runner, Admission admission, ServerOptions options, TimeProvider time)
{
    private const string Convert = "/v1/convert";
    private const string Jobs = "/v1/jobs";
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(10);
    private static readonly FileExtensionContentTypeProvider Types = new();

    /// <summary>Whether a path is one of these, whose faults are problem details (RFC 9457).</summary>
    public static bool IsAsked(PathString path) => path.StartsWithSegments(Convert) || path.StartsWithSegments(Jobs);

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost(Convert, ConvertAsync);
        RouteGroupBuilder jobs = routes.MapGroup(Jobs + "/{id}");
        jobs.MapGet("", (HttpContext context, string id) => ShowAsync(context, Find(id)));
        jobs.MapGet("/events", (HttpContext context, string id) => FollowAsync(context, Find(id)));
        jobs.MapGet("/pages/{number:int}", (HttpContext context, string id, int number) => PageAsync(context, Find(id), number));
        jobs.MapGet("/pages/{number:int}/image", (HttpContext context, string id, int number) => ImageAsync(context, Find(id), number));
        jobs.MapGet("/files/{**name}", (HttpContext context, string id, string name) => FileAsync(context, Find(id), name));
        jobs.MapDelete("", (HttpContext context, string id) =>
        {
            store.Remove(Find(id));
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        });
    }

    private async Task ConvertAsync(HttpContext context)
    {
        using IDisposable place = admission.Enter();
        string? key = context.Request.Headers["Idempotency-Key"];
        Job job = (key is null ? null : store.FindByKey(key)) ?? await BeginAsync(context.Request).ConfigureAwait(false);
        await job.WaitAsync(PreferredWait(context.Request), time, context.RequestAborted).ConfigureAwait(false);
        context.Response.Headers.Location = AddressOf(job);
        await AnswerAsync(context, job).ConfigureAwait(false);
    }

    private async Task<Job> BeginAsync(HttpRequest request)
    {
        (string id, string input) = store.Prepare();
        try
        {
            JobRequest asked = await JobUpload.TakeAsync(request, input).ConfigureAwait(false);
            Job job = store.Add(id, asked);
            runner.Enqueue(job);
            return job;
        }
        catch
        {
            store.Discard(id);
            throw;
        }
    }

    private async Task ShowAsync(HttpContext context, Job job)
    {
        double wait = double.TryParse(context.Request.Query["wait"], CultureInfo.InvariantCulture, out double seconds) ? seconds : 0;
        await job.WaitAsync(Bounded(wait), time, context.RequestAborted).ConfigureAwait(false);
        await AnswerAsync(context, job).ConfigureAwait(false);
    }

    private static Task AnswerAsync(HttpContext context, Job job) => context.Response.WriteAsync(
        Describe(job), job.HasEnded ? StatusCodes.Status200OK : StatusCodes.Status202Accepted);

    private static JsonObject Describe(Job job)
    {
        var answer = new JsonObject
        {
            ["id"] = job.Id,
            ["status"] = job.Status.ToString().ToLowerInvariant(),
            ["created"] = job.Created.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
            ["documents"] = new JsonArray([.. job.Request.Names.Select(name => (JsonNode)name)]),
            ["pages"] = job.Pages.Known,
            ["pages_done"] = job.Pages.Done,
            ["problems"] = new JsonArray([.. job.Problems.Select(problem => (JsonNode)problem)]),
        };
        if (job.HasEnded)
        {
            string[] files = [.. JobFiles.Of(job)];
            answer["files"] = new JsonArray([.. files.Select(file => (JsonNode)new JsonObject
            {
                ["name"] = file, ["url"] = $"{AddressOf(job)}/files/{string.Join('/', file.Split('/').Select(Uri.EscapeDataString))}",
            })]);
            answer["results"] = new JsonArray([.. JobFiles.Results(job)]);
        }

        return answer;
    }

    private static async Task FollowAsync(HttpContext context, Job job)
    {
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-cache";
        int last = int.TryParse(context.Request.Headers["Last-Event-ID"], CultureInfo.InvariantCulture, out int number) ? number : 0;
        await foreach (JobEvent each in job.FollowAsync(last, context.RequestAborted).ConfigureAwait(false))
        {
            await context.Response.WriteAsync(
                string.Create(CultureInfo.InvariantCulture, $"id: {each.Number}\nevent: {each.Name}\ndata: {each.Data}\n\n"),
                context.RequestAborted).ConfigureAwait(false);
            await context.Response.Body.FlushAsync(context.RequestAborted).ConfigureAwait(false);
        }
    }

    private static Task PageAsync(HttpContext context, Job job, int number)
    {
        JsonNode? page = JobFiles.Results(job).SelectMany(document => document["pages"]!.AsArray())
            .FirstOrDefault(page => (int)page!["number"]! == number);
        return page is JsonObject found
            ? context.Response.WriteAsync((JsonObject)found.DeepClone())
            : throw Missing(job.HasEnded ? $"The document has no page {number} that was read." : $"Page {number} is not read yet.");
    }

    private async Task ImageAsync(HttpContext context, Job job, int number)
    {
        var input = new InputOptions { Decoding = new ImageDecoderOptions { MaxPixels = options.MaxPixels } };
        using PageSource source = await DocumentInput.OpenAsync(job.Inputs[0], input, context.RequestAborted).ConfigureAwait(false);
        if (number < 1 || number > source.PageCount)
        {
            throw Missing($"The document has no page {number}.");
        }

        var only = PageRanges.Parse(number.ToString(CultureInfo.InvariantCulture));
        await foreach (SourcePage page in source.ReadAsync(only, context.RequestAborted).ConfigureAwait(false))
        {
            context.Response.ContentType = "image/png";
            RgbImage image = page.Image ?? throw Missing(page.Error!);
            await context.Response.Body.WriteAsync(ImageEncoder.ToPng(image), context.RequestAborted).ConfigureAwait(false);
        }
    }

    private static Task FileAsync(HttpContext context, Job job, string name)
    {
        // Only what the job wrote is handed out: the name is looked up, never followed.
        string file = (job.HasEnded ? JobFiles.Of(job) : []).FirstOrDefault(file => file == name)
            ?? throw Missing($"The job has no file '{name}'{(job.HasEnded ? "" : " yet")}.");
        context.Response.ContentType = Types.TryGetContentType(file, out string? type) ? type : "application/octet-stream";

        // What a page said must not run here as a page of this server.
        context.Response.Headers.ContentDisposition = "attachment";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return context.Response.SendFileAsync(Path.Combine(job.Output, file), context.RequestAborted);
    }

    private static TimeSpan PreferredWait(HttpRequest request)
    {
        string? wait = request.Headers["Prefer"].SelectMany(value => (value ?? "").Split(',', ';'))
            .Select(preference => preference.Trim()).FirstOrDefault(preference => preference.StartsWith("wait=", StringComparison.Ordinal));
        return Bounded(double.TryParse(wait?["wait=".Length..], CultureInfo.InvariantCulture, out double seconds) ? seconds : 0);
    }

    private static TimeSpan Bounded(double seconds) =>
        seconds > 0 ? TimeSpan.FromSeconds(Math.Min(seconds, LongestWait.TotalSeconds)) : TimeSpan.Zero;

    private static string AddressOf(Job job) => $"{Jobs}/{job.Id}";

    private static RequestException Missing(string message) => new(StatusCodes.Status404NotFound, message, "not_found");

    private Job Find(string id) => store.Find(id) ?? throw Missing("There is no such job, or none any more.");
}
