using System.Text.Json;
using System.Text.Json.Nodes;
using DeepSeekOcr.Documents;
using DeepSeekOcr.Documents.Export;
using DeepSeekOcr.Generation;
using DeepSeekOcr.Imaging;
using DeepSeekOcr.Input.Sources;
using DeepSeekOcr.Reading;
using DeepSeekOcr.Server.Files;
using DeepSeekOcr.Server.Requests;

namespace DeepSeekOcr.Server.Mistral;

/// <summary>Mistral's <c>/v1/ocr</c>: a document in, Markdown by page out.</summary>
internal sealed class OcrEndpoint(
    IPageModel model, FileStore files, string folder, Admission admission, ServerOptions options, ILoggerFactory loggers)
{
    private const string Name = "page";

    public async Task ServeAsync(HttpContext context)
    {
        using IDisposable place = admission.Enter();
        JsonElement body = await JsonFields.ReadAsync(context.Request).ConfigureAwait(false);
        OcrRequest request = await OcrRequest.ReadAsync(body, files, folder, context.RequestAborted).ConfigureAwait(false);
        DirectoryInfo scratch = Directory.CreateDirectory(Path.Combine(folder, $"ocr-{Guid.NewGuid():N}.pages"));
        try
        {
            await context.Response.WriteAsync(await ReadAsync(request, scratch.FullName, context.RequestAborted).ConfigureAwait(false))
                .ConfigureAwait(false);
        }
        catch (InputException fault)
        {
            string reason = fault.Message.Replace(request.Path, "document", StringComparison.Ordinal);
            throw new RequestException(StatusCodes.Status400BadRequest, reason, "invalid_document", "document");
        }
        finally
        {
            scratch.Delete(recursive: true);
            if (request.IsTemporary)
            {
                File.Delete(request.Path);
            }
        }
    }

    private async Task<JsonObject> ReadAsync(OcrRequest request, string scratch, CancellationToken cancellation)
    {
        var reading = new DocumentReadOptions
        {
            Pages = request.Pages,
            Input = new InputOptions { Decoding = new ImageDecoderOptions { MaxPixels = options.MaxPixels } },
            Reading = new PageReadOptions { Read = new ReadOptions { Prompt = ReadTask.Markdown.Prompt }, Loggers = loggers },
        };
        Document document = await model.ReadDocumentAsync(request.Path, reading, cancellation: cancellation).ConfigureAwait(false);
        var pages = new JsonArray();
        int images = 0;
        foreach (DocumentPage page in document.Pages)
        {
            string target = Path.Combine(scratch, $"{page.Number}");
            await DocumentExport.WriteAsync(
                new Document(Name, [page]), [OutputFormat.Markdown], target, Name, document.Images, cancellation).ConfigureAwait(false);
            pages.Add(PageOf(page, target, request, ref images));
        }

        return new JsonObject
        {
            ["pages"] = pages,
            ["model"] = options.ModelName,
            ["document_annotation"] = null,
            ["usage_info"] = new JsonObject
            {
                ["pages_processed"] = document.Pages.Count, ["doc_size_bytes"] = new FileInfo(request.Path).Length,
            },
        };
    }

    private static JsonObject PageOf(DocumentPage page, string folder, OcrRequest request, ref int images)
    {
        string markdown = File.ReadAllText(Path.Combine(folder, Name + ".md"));
        var figures = new JsonArray();
        for (int i = 0; i < page.Elements.Count; i++)
        {
            string path = FormattableString.Invariant($"{Name}.files/p{page.Number:000}-{i + 1:00}.png");
            if (page.Elements[i].Bounds is { } box && File.Exists(Path.Combine(folder, path)))
            {
                string id = $"img-{images}.png";
                markdown = markdown.Replace(path, id, StringComparison.Ordinal);
                if (images++ < request.MostImages)
                {
                    figures.Add(Figure(id, box, request.WantsImages ? File.ReadAllBytes(Path.Combine(folder, path)) : null));
                }
            }
        }

        return new JsonObject
        {
            ["index"] = page.Number - 1,
            ["markdown"] = markdown,
            ["images"] = figures,
            ["dimensions"] = new JsonObject { ["dpi"] = (int)Math.Round(page.Dpi ?? 0), ["height"] = page.Height, ["width"] = page.Width },
            ["confidence_scores"] = Confidence(page),
            ["dsocr"] = new JsonObject
            {
                ["status"] = page.Status.Name, ["legibility"] = page.Legibility, ["vision_tokens"] = page.VisionTokens,
            },
        };
    }

    private static JsonObject? Confidence(DocumentPage page) => page.Confidence is not { } mean ? null : new JsonObject
    {
        ["average_page_confidence_score"] = mean,
        ["minimum_page_confidence_score"] = page.Elements
            .SelectMany(element => element.Lines).SelectMany(line => line.Words).Select(word => word.Confidence).DefaultIfEmpty(mean).Min(),
    };

    private static JsonObject Figure(string id, PixelBox box, byte[]? png) => new()
    {
        ["id"] = id,
        ["top_left_x"] = box.Left,
        ["top_left_y"] = box.Top,
        ["bottom_right_x"] = box.Right,
        ["bottom_right_y"] = box.Bottom,
        ["image_base64"] = png is null ? null : "data:image/png;base64," + Convert.ToBase64String(png),
    };
}
