namespace DeepSeekOcr.Checkpoints.Hub;

/// <summary>Finds the token that the official login has stored.</summary>
internal static class HubToken
{
    private const string Variable = "HF_TOKEN";
    private const string PathVariable = "HF_TOKEN_PATH";
    private const string FileName = "token";
    private const int LongestFile = 1 << 12;

    /// <summary>The token, and what to call the variable or file that has it.</summary>
    /// <param name="variable">Reads a variable of the environment.</param>
    /// <param name="home">Where the official tools keep their files.</param>
    public static (string Source, string? Token) Find(Func<string, string?> variable, string home)
    {
        if (variable(Variable)?.Trim() is { Length: > 0 } token)
        {
            return (Variable, token);
        }

        string path = variable(PathVariable) is { } set ? HubOptions.Expand(set) : Path.Combine(home, FileName);
        return (path, Read(path));
    }

    /// <summary>What a file says; null if there is none, or it may not be read: then nothing is sent.</summary>
    private static string? Read(string path)
    {
        try
        {
            return new FileInfo(path) is { Exists: true, Length: <= LongestFile } && File.ReadAllText(path).Trim() is { Length: > 0 } token
                ? token
                : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
