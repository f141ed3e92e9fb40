namespace DeepSeekOcr.Checkpoints.Hub;

/// <summary>Finds the model that somebody asked for.</summary>
public static class ModelLocator
{
    /// <summary>Names the directory that <c>models/nano</c> is in; else it is that of the program.</summary>
    public const string HomeVariable = "DSOCR_HOME";

    /// <summary>
    /// Where a model is, by its path or by the name that it was pulled by; without either the one that comes with the program.
    /// </summary>
    /// <exception cref="HubException">There is no such model.</exception>
    public static string Locate(string? pathOrName)
    {
        if (pathOrName is not null)
        {
            return pathOrName.Length > 0
                ? new HubCache(HubOptions.FromEnvironment().CacheDirectory).Locate(pathOrName)
                : throw new HubException("the model's name", "is empty; expected a directory or the name of a model.");
        }

        string home = Environment.GetEnvironmentVariable(HomeVariable) is { Length: > 0 } set ? set : AppContext.BaseDirectory;
        string nano = Path.Combine(home, "models", "nano");
        return Directory.Exists(nano) ? nano : throw new HubException(nano, "there is no model here; name one with --model.");
    }
}
