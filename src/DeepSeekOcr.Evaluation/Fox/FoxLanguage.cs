namespace DeepSeekOcr.Evaluation.Fox;

/// <summary>A language of the Fox benchmark, as its files are named.</summary>
/// <param name="Name">How it is spelt.</param>
public sealed record FoxLanguage(string Name)
{
    /// <summary>English, which the paper studies.</summary>
    public static FoxLanguage English { get; } = new("en");

    /// <summary>Chinese.</summary>
    public static FoxLanguage Chinese { get; } = new("cn");

    /// <summary>The list of pages and their text.</summary>
    public string ListName => $"{Name}_page_ocr.json";

    /// <summary>The folder of the images.</summary>
    public string ImageFolder => $"{Name}_pdf_png";

    /// <summary>Finds a language by its name.</summary>
    /// <exception cref="FormatException">There is no such language.</exception>
    public static FoxLanguage Parse(string name) => name switch
    {
        "en" => English,
        "cn" => Chinese,
        _ => throw new FormatException($"'{name}' is no language of Fox; expected en or cn."),
    };
}
