using System.Globalization;
using System.Text.Json;
using DeepSeekOcr.Checkpoints;
using DeepSeekOcr.Checkpoints.Safetensors;
using DeepSeekOcr.Training.Optimization;

namespace DeepSeekOcr.Training.Runs;

/// <summary>
/// Everything a run needs to go on exactly where it was: parameters, moments, step and places in the data. Written atomically.
/// </summary>
internal sealed record TrainingState(long Step, long[] Positions)
{
    /// <summary>Name of the file in the run's folder.</summary>
    public const string FileName = "state.safetensors";

    private const string StepKey = "step";
    private const string PositionsKey = "positions";
    private const string ConfigKey = "config";

    // Where files lie may differ from machine to machine; what they hold is checked by the parameters' names and lengths.
    private static readonly string[] Paths = ["model", "start"];

    /// <summary>Writes the state of a run.</summary>
    public void Save(string folder, ParameterSet parameters, TrainingConfig config) => SafetensorsWriter.Write(
        Path.Combine(folder, FileName),
        parameters.Items(),
        new Dictionary<string, string>
        {
            [StepKey] = Step.ToString(CultureInfo.InvariantCulture),
            [PositionsKey] = JsonSerializer.Serialize(Positions),
            [ConfigKey] = config.ToJson(),
        });

    /// <summary>Reads the state of a run into its parameters.</summary>
    /// <exception cref="TrainingException">The folder has no state, or it belongs to another configuration.</exception>
    /// <exception cref="CheckpointException">The file is damaged or does not fit the model.</exception>
    public static TrainingState Load(string folder, ParameterSet parameters, TrainingConfig config)
    {
        string path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
        {
            throw new TrainingException($"{path}: there is no state to resume from.");
        }

        using SafetensorsFile file = SafetensorsFile.Open(path);
        Compare(path, Saved(path, file.Metadata.GetValueOrDefault(ConfigKey, "")).ToJson(), config.ToJson());
        parameters.Restore(file);
        return new TrainingState(
            long.Parse(file.Metadata[StepKey], CultureInfo.InvariantCulture),
            JsonSerializer.Deserialize<long[]>(file.Metadata[PositionsKey]) ?? []);
    }

    /// <summary>The configuration of the run that a folder holds the state of.</summary>
    /// <exception cref="TrainingException">The folder has no state.</exception>
    /// <exception cref="CheckpointException">The file is damaged.</exception>
    public static TrainingConfig ReadConfig(string folder)
    {
        string path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
        {
            throw new TrainingException($"{path}: there is no state of a run.");
        }

        using SafetensorsFile file = SafetensorsFile.Open(path);
        return Saved(path, file.Metadata.GetValueOrDefault(ConfigKey, ""));
    }

    private static TrainingConfig Saved(string path, string json)
    {
        try
        {
            return TrainingConfig.Parse(json);
        }
        catch (JsonException exception)
        {
            throw new TrainingException($"{path}: its configuration is not one of this version: {exception.Message}");
        }
    }

    private static void Compare(string path, string saved, string current)
    {
        using var before = JsonDocument.Parse(saved);
        using var now = JsonDocument.Parse(current);
        string[] differing = [.. now.RootElement.EnumerateObject()
            .Where(property => !Paths.Contains(property.Name))
            .Where(property => !JsonElement.DeepEquals(before.RootElement.GetProperty(property.Name), property.Value))
            .Select(property => property.Name)];
        if (differing.Length > 0)
        {
            throw new TrainingException(
                $"{path}: the run was started with another {string.Join(", ", differing)}; resume it with its own configuration.");
        }
    }
}
