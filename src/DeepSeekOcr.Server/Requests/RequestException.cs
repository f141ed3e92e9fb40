namespace DeepSeekOcr.Server.Requests;

/// <summary>A request that cannot be served; each interface says it in its own form.</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="message">What is wrong, in one line.</param>
/// <param name="code">A short name for programs, such as <c>invalid_image</c>.</param>
/// <param name="parameter">The field that is wrong, such as <c>messages[0].content[1].image_url</c>.</param>
internal sealed class RequestException(int status, string message, string code, string? parameter = null) : Exception(message)
{
    /// <summary>The HTTP status.</summary>
    public int Status => status;

    /// <summary>A short name for programs.</summary>
    public string Code => code;

    /// <summary>The field that is wrong; absent if it is none.</summary>
    public string? Parameter => parameter;

    /// <summary>Seconds after which to try again; absent if that is no use.</summary>
    public int? RetryAfter { get; init; }

    /// <summary>A field that is wrong.</summary>
    public static RequestException Invalid(string parameter, string message) =>
        new(StatusCodes.Status400BadRequest, message, "invalid_value", parameter);

    /// <summary>What a fault means to the one who sent the request; null if the server is to blame.</summary>
    public static RequestException? Of(Exception fault) => fault switch
    {
        RequestException request => request,
        Imaging.ImageFormatException image => new RequestException(StatusCodes.Status400BadRequest, image.Message, "invalid_image"),
        Generation.GenerationException prompt => new RequestException(StatusCodes.Status400BadRequest, prompt.Message, "invalid_prompt"),
        BadHttpRequestException http => new RequestException(http.StatusCode, http.Message, "invalid_request"),
        System.Text.Json.JsonException json => new RequestException(
            StatusCodes.Status400BadRequest, $"The body is no JSON object: {json.Message}", "invalid_json"),
        OperationCanceledException or ObjectDisposedException => new RequestException(
            StatusCodes.Status503ServiceUnavailable, "The server is stopping.", "stopping"),
        _ => null,
    };
}
