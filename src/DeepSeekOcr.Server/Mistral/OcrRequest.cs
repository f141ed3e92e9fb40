using System.Globalization;
using System.Text.Json;
using DeepSeekOcr.Input.Sources;
using DeepSeekOcr.Server.Files;
using DeepSeekOcr.Server.Requests;
using Microsoft.AspNetCore.WebUtilities;

namespace DeepSeekOcr.Server.Mistral;

/// <summary>What a request of Mistral's <c>/v1/ocr</c> asks for.</summary>
/// <param name="Path">The document's file.</param>
/// <param name="IsTemporary">Whether the file was made for this request.</param>
/// <param name="Pages">Pages as the engine counts them; null for all.</param>
/// <param name="WantsImages">Whether figures are sent.</param>
/// <param name="MostImages">Most figures of the answer.</param>
internal sealed record OcrRequest(string Path, bool IsTemporary, PageRanges? Pages, bool WantsImages, int MostImages)
{
    private const int MostPages = 100_000;

    // What would change the answer and is not made here.
    private static readonly string[] Refused = ["bbox_annotation_format", "document_annotation_format", "document_annotation_prompt"];

    /// <summary>Reads a request; a document in its body becomes a file.</summary>
    /// <exception cref="RequestException">A field is wrong, or asks for what is not made here.</exception>
    public static async Task<OcrRequest> ReadAsync(JsonElement body, FileStore files, string folder, CancellationToken cancellation)
    {
        if (Refused.FirstOrDefault(name => body.Find(name) is not null) is { } refused)
        {
            throw RequestException.Invalid(refused, $"{refused} is not made here.");
        }

        PageRanges? pages = PagesOf(body);
        bool wantsImages = body.Flag("include_image_base64");
        int mostImages = body.Integer("image_limit", 0, MostPages) ?? MostPages;
        JsonElement document = body.Find("document") ?? throw RequestException.Invalid("document", "document is missing.");
        if (Stored(document, files) is { } stored)
        {
            return new OcrRequest(files.PathOf(stored), IsTemporary: false, pages, wantsImages, mostImages);
        }

        string path = System.IO.Path.Combine(folder, $"ocr-{Guid.NewGuid():N}");
        await File.WriteAllBytesAsync(path, Data(document), cancellation).ConfigureAwait(false);
        return new OcrRequest(path, IsTemporary: true, pages, wantsImages, mostImages);
    }

    /// <summary>
    /// The file that a document names by its id, or by an address that this server gave; null if it brings its own bytes.
    /// </summary>
    private static StoredFile? Stored(JsonElement document, FileStore files)
    {
        if (document.Text("file_id", "document.file_id") is { } id)
        {
            return files.Find(id) ?? throw RequestException.Invalid("document.file_id", $"There is no file '{id}', or none any more.");
        }

        // The address is looked up, never fetched.
        string ticket = Uri.TryCreate(Address(document), UriKind.Absolute, out Uri? address)
            ? QueryHelpers.ParseQuery(address.Query).GetValueOrDefault(FileEndpoints.TicketKey).ToString()
            : "";
        return ticket.Length > 0 ? files.FindByTicket(ticket) : null;
    }

    private static string? Address(JsonElement document) =>
        document.Find("image_url") is { ValueKind: JsonValueKind.Object } image
            ? image.Text("url", "document.image_url.url")
            : document.Text("document_url", "document.document_url") ?? document.Text("image_url", "document.image_url");

    private static ReadOnlyMemory<byte> Data(JsonElement document)
    {
        string address = Address(document)
            ?? throw RequestException.Invalid("document", "document has neither document_url nor image_url nor file_id.");
        if (!DataAddress.Is(address))
        {
            throw RequestException.Invalid(
                "document", "addresses are not fetched; send data:application/pdf;base64,… or an address that /v1/files/{id}/url gave.");
        }

        return DataAddress.Decode(address) ?? throw RequestException.Invalid("document", "the data address is no base64.");
    }

    /// <summary>Pages count from 0 there: <c>[0, 2]</c>, or <c>"0,2-4"</c>.</summary>
    private static PageRanges? PagesOf(JsonElement body)
    {
        IEnumerable<string>? parts = body.Find("pages") switch
        {
            null => null,
            { ValueKind: JsonValueKind.Array } list => list.EnumerateArray().Select(page => page.ToString()),
            { ValueKind: JsonValueKind.String } text => text.GetString()!.Split(','),
            { ValueKind: JsonValueKind.Number } one => [one.ToString()],
            _ => throw Wrong(),
        };
        try
        {
            return parts is null
                ? null
                : PageRanges.Parse(string.Join(',', parts.Select(part => string.Join('-', part.Split('-').Select(Next)))));
        }
        catch (FormatException)
        {
            throw Wrong();
        }

        static string Next(string number) =>
            int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int page) && page < MostPages
            ? (page + 1).ToString(CultureInfo.InvariantCulture)
            : throw new FormatException("This is no page.");
        static RequestException Wrong() =>
            RequestException.Invalid("pages", "pages are neither numbers from 0 nor ranges such as \"0,2-4\".");
    }
}
