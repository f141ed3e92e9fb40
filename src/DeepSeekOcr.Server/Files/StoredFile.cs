using System.Text.Json.Nodes;

namespace DeepSeekOcr.Server.Files;

/// <summary>A file that a client has left to be used by its id.</summary>
/// <param name="Id">Its id, which nobody can guess.</param>
/// <param name="Name">What the client called it.</param>
/// <param name="Purpose">What the client said it is for.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Created">When it came.</param>
internal sealed record StoredFile(string Id, string Name, string Purpose, long Bytes, DateTimeOffset Created)
{
    /// <summary>As OpenAI's interface and Mistral's describe files.</summary>
    public JsonObject Describe() => new()
    {
        ["id"] = Id,
        ["object"] = "file",
        ["bytes"] = Bytes,
        ["created_at"] = Created.ToUnixTimeSeconds(),
        ["filename"] = Name,
        ["purpose"] = Purpose,
        ["status"] = "processed",

        // Mistral's clients insist on these.
        ["sample_type"] = "ocr_input",
        ["source"] = "upload",
    };
}
