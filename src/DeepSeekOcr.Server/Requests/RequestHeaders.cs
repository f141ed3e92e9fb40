namespace DeepSeekOcr.Server.Requests;

/// <summary>Headers that say what became of a request.</summary>
internal static class RequestHeaders
{
    private const string Task = "x-dsocr-task";
    private const string Ignored = "x-dsocr-ignored";

    /// <summary>Says which task runs, and what is ignored.</summary>
    public static void Tell(HttpResponse response, PageRequest request)
    {
        response.Headers[Task] = request.Task;
        if (request.Ignored.Count > 0)
        {
            // Roles come from the request: only letters go into a header.
            response.Headers[Ignored] = string.Join(", ", request.Ignored.Select(
                name => string.Concat(name.Where(letter => char.IsAsciiLetter(letter) || letter == ' '))));
        }
    }
}
