using System.Text.Json;
using DeepSeekOcr.Files;
using DeepSeekOcr.Server.Requests;

namespace DeepSeekOcr.Server.Jobs;

/// <summary>Takes the documents of a request into the folder of a job: files of a form, or base64 in JSON.</summary>
internal static class JobUpload
{
    private const int MostDocuments = 32;

    /// <summary>Reads a request's body.</summary>
    /// <param name="request">The request.</param>
    /// <param name="input">The folder that takes its documents.</param>
    /// <exception cref="RequestException">There is no document, or an option is wrong.</exception>
    public static async Task<JobRequest> TakeAsync(HttpRequest request, string input)
    {
        JobRequest job = request.HasFormContentType
            ? await FromFormAsync(request, input).ConfigureAwait(false)
            : await FromJsonAsync(request, input).ConfigureAwait(false);

        // What is wrong is said before anybody waits.
        job.OutputFormats();
        job.Ranges();
        job.ReadOptions(Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance);
        return job with { IdempotencyKey = (string?)request.Headers["Idempotency-Key"] };
    }

    private static async Task<JobRequest> FromFormAsync(HttpRequest request, string input)
    {
        IFormCollection form = await request.ReadFormAsync(request.HttpContext.RequestAborted).ConfigureAwait(false);
        if (form.Files.Count is 0 or > MostDocuments)
        {
            throw RequestException.Invalid("files", $"the form has {form.Files.Count} files; expected 1 to {MostDocuments}.");
        }

        var names = new List<string>();
        foreach (IFormFile file in form.Files)
        {
            string name = Free(names, file.FileName);
            FileStream target = File.Create(Path.Combine(input, name));
            await using (target.ConfigureAwait(false))
            {
                await file.CopyToAsync(target, request.HttpContext.RequestAborted).ConfigureAwait(false);
            }

            names.Add(name);
        }

        string? Field(string name) => form.TryGetValue(name, out var value) && value.Count > 0 ? (string?)value[^1] : null;
        var defaults = new JobRequest { Names = names };
        return defaults with
        {
            Formats = Field("formats") ?? Field("format") ?? defaults.Formats,
            Pages = Field("pages"),
            Mode = Field("mode"),
            Task = Field("task") ?? defaults.Task,
            Query = Field("query"),
            Deep = Field("deep") is "true" or "1" or "on",
        };
    }

    private static async Task<JobRequest> FromJsonAsync(HttpRequest request, string input)
    {
        JsonElement body = await JsonFields.ReadAsync(request).ConfigureAwait(false);
        foreach (string other in (ReadOnlySpan<string>)["url", "file_id"])
        {
            if (body.Find(other) is not null)
            {
                throw RequestException.Invalid(other, $"{other} is not taken here; send the document itself as data, in base64.");
            }
        }

        string data = body.Text("data") ?? throw RequestException.Invalid("data", "data is missing: the document in base64.");
        string name = Free([], body.Text("name") ?? "document");
        ReadOnlyMemory<byte> bytes = DataAddress.Decode(data) ?? throw RequestException.Invalid("data", "data is no base64.");
        await File.WriteAllBytesAsync(Path.Combine(input, name), bytes, request.HttpContext.RequestAborted).ConfigureAwait(false);
        var defaults = new JobRequest { Names = [name] };
        return defaults with
        {
            Formats = Formats(body) ?? defaults.Formats,
            Pages = body.Text("pages"),
            Mode = body.Text("mode"),
            Task = body.Text("task") ?? defaults.Task,
            Query = body.Text("query"),
            Deep = body.Flag("deep"),
        };
    }

    /// <summary>Forms as a list or as the command line writes them.</summary>
    private static string? Formats(JsonElement body) =>
        body.Find("formats") is { ValueKind: JsonValueKind.Array } list
            && list.EnumerateArray().All(format => format.ValueKind == JsonValueKind.String)
            ? string.Join(',', list.EnumerateArray().Select(format => format.GetString()))
            : body.Text("formats");

    /// <summary>A name that no file refuses and no other document has.</summary>
    private static string Free(List<string> taken, string name)
    {
        string safe = SafeFileName.Of(Path.GetFileName(name.Replace('\\', '/')));
        string free = safe;
        for (int i = 2; taken.Contains(free, StringComparer.OrdinalIgnoreCase); i++)
        {
            free = $"{Path.GetFileNameWithoutExtension(safe)}-{i}{Path.GetExtension(safe)}";
        }

        return free;
    }
}
