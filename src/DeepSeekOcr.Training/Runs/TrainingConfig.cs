using System.Text.Json;
using DeepSeekOcr.Data;
using DeepSeekOcr.Data.Mixtures;
using DeepSeekOcr.Training.Auxiliary;

namespace DeepSeekOcr.Training.Runs;

/// <summary>A training run, as its JSON file describes it. Paths are relative to that file.</summary>
public sealed record TrainingConfig
{
    /// <summary>The model's <c>config.json</c>.</summary>
    public required string Model { get; init; }

    /// <summary>A checkpoint directory to start from, a run's folder among them; null starts from fresh parameters.</summary>
    public string? Start { get; init; }

    /// <summary>
    /// Beginnings of the names of the parameters that are taken from <see cref="Start"/>, training-only heads among them; the others, and
    /// the tokenizer, are made anew. Default: everything is taken.
    /// </summary>
    public IReadOnlyList<string>? StartWeights { get; init; }

    /// <summary>Parts that are taken from other checkpoints, over what <see cref="Start"/> gave. Default: none.</summary>
    public IReadOnlyList<Graft> Grafts { get; init; } = [];

    /// <summary>
    /// How many more numbers of every patch's code are given a way from the neck to the decoder layer that fetches patches, before the
    /// first step; whatever the run starts from. Default: 0.
    /// </summary>
    public int OpenCodes { get; init; }

    /// <summary>Merges of the byte-level tokenizer that is learnt from the training corpus; not used where the tokenizer comes from
    /// <see cref="Start"/>. Default: 0, one token a byte.</summary>
    public int Merges { get; init; }

    /// <summary>Decides parameters and pages. Default: 1.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Optimiser steps.</summary>
    public required long Steps { get; init; }

    /// <summary>
    /// The step after which the run ends although its schedule was made for <see cref="Steps"/>: a run that was left for another. Default:
    /// none.
    /// </summary>
    public long? StopAfter { get; init; }

    /// <summary>Pages of an optimiser step. Default: 8.</summary>
    public int Batch { get; init; } = 8;

    /// <summary>
    /// Most pages that pass through the model together; their activations are held at once. Fewer do where lengths differ. Default: 4.
    /// </summary>
    public int MicroBatch { get; init; } = 4;

    /// <summary>Peak learning rate. Default: 1e-3.</summary>
    public float LearningRate { get; init; } = 1e-3f;

    /// <summary>Steps of linear warm-up. Default: 100.</summary>
    public long WarmupSteps { get; init; } = 100;

    /// <summary>
    /// Peak learning rate of <see cref="Optimization.Muon"/>, which then updates the matrices between layers. Default: AdamW updates all.
    /// </summary>
    public float? MuonRate { get; init; }

    /// <summary>Share of the peak learning rate at the last step. Default: 0.05.</summary>
    public float FinalLearningRate { get; init; } = 0.05f;

    /// <summary>Decay of the optimiser's second moment. Default: 0.98.</summary>
    public float Beta2 { get; init; } = 0.98f;

    /// <summary>Decoupled decay of matrices. Default: 0.05.</summary>
    public float WeightDecay { get; init; } = 0.05f;

    /// <summary>Largest norm of the whole gradient. Default: 1.</summary>
    public float GradientClip { get; init; } = 1;

    /// <summary>
    /// Whether products of matrices run on bf16 numbers (<see cref="Tensors.Precision"/>) where the processor multiplies them. Default: no.
    /// </summary>
    public bool MixedPrecision { get; init; }

    /// <summary>Weight of the next-token loss; 0 trains the encoder alone, by its auxiliary losses. Default: 1.</summary>
    public float NextToken { get; init; } = 1;

    /// <summary>Factor on the learning rate of each part of the model; 0 freezes it.</summary>
    public ModuleRates Rates { get; init; } = new();

    /// <summary>Training-only losses.</summary>
    public AuxiliaryOptions Auxiliary { get; init; } = new();

    /// <summary>Kinds of pages to draw from.</summary>
    public required IReadOnlyList<TextTask> Tasks { get; init; }

    /// <summary>Steps between saved states. Default: 200.</summary>
    public long SaveEvery { get; init; } = 200;

    /// <summary>Reads and checks a file.</summary>
    /// <exception cref="RecipeException">It cannot be read, has an unknown key or a value out of range.</exception>
    public static TrainingConfig Load(string path)
    {
        TrainingConfig config = RecipeFile.Read<TrainingConfig>(path).Check(path);
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        return config with
        {
            Model = Path.Combine(folder, config.Model),
            Tasks = [.. config.Tasks.Select(task => task.In(folder))],
            Start = config.Start is null ? null : Path.Combine(folder, config.Start),
            Grafts = [.. config.Grafts.Select(graft => graft with { Start = Path.Combine(folder, graft.Start) })],
        };
    }

    /// <summary>The run as JSON; two runs are the same run if this is equal.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, RecipeFile.Format);

    /// <summary>
    /// Takes back what <see cref="ToJson"/> gave, here or in an earlier version: what that did not know yet has its default.
    /// </summary>
    /// <exception cref="JsonException">It is not the JSON of a run.</exception>
    internal static TrainingConfig Parse(string json) =>
        JsonSerializer.Deserialize<TrainingConfig>(json, RecipeFile.Format) ?? throw new JsonException("The run is null.");

    private TrainingConfig Check(string path)
    {
        RecipeFile.Require(path, "steps", Steps, 1, 100_000_000);
        RecipeFile.Require(path, "stopAfter", StopAfter ?? Steps, 1, Steps);
        RecipeFile.Require(path, "batch", Batch, 1, 65_536);
        RecipeFile.Require(path, "microBatch", MicroBatch, 1, Batch);
        RecipeFile.Require(path, "learningRate", LearningRate, 1e-9, 1);
        RecipeFile.Require(path, "muonRate", MuonRate ?? LearningRate, 1e-9, 1);
        RecipeFile.Require(path, "merges", Merges, 0, 1_000_000);
        RecipeFile.Require(path, "openCodes", OpenCodes, 0, 4096);
        RecipeFile.Require(path, "saveEvery", SaveEvery, 1, 100_000_000);
        RecipeFile.Require(path, "tasks", Tasks.Count, 1, 1000);
        Tasks.ToList().ForEach(task => task.Check(path));
        return StartWeights is null || Start is not null ? this : throw new RecipeException($"{path}: startWeights goes with start.");
    }
}

/// <summary>A part of a model that a run takes from another checkpoint than the rest.</summary>
public sealed record Graft
{
    /// <summary>The checkpoint directory.</summary>
    public required string Start { get; init; }

    /// <summary>Beginnings of the names of the parameters, training-only heads among them.</summary>
    public required IReadOnlyList<string> Weights { get; init; }
}

/// <summary>Factors on the learning rate of each part of the model; 0 freezes a part.</summary>
public sealed record ModuleRates
{
    /// <summary>SAM and its neck. Default: 1.</summary>
    public float Sam { get; init; } = 1;

    /// <summary>The two convolutions of the compressor. Default: 1.</summary>
    public float Compressor { get; init; } = 1;

    /// <summary>CLIP. Default: 1.</summary>
    public float Clip { get; init; } = 1;

    /// <summary>The projector, newline and separator rows. Default: 1.</summary>
    public float Projector { get; init; } = 1;

    /// <summary>The decoder with its embeddings and output layer. Default: 1.</summary>
    public float Decoder { get; init; } = 1;

    /// <summary>The factor of a parameter, by its name in the checkpoint; training-only heads always learn.</summary>
    public float Of(string name) => name switch
    {
        _ when name.StartsWith("auxiliary.", StringComparison.Ordinal) => 1,
        _ when name.StartsWith("model.sam_model.net_", StringComparison.Ordinal) => Compressor,
        _ when name.StartsWith("model.sam_model.", StringComparison.Ordinal) => Sam,
        _ when name.StartsWith("model.vision_model.", StringComparison.Ordinal) => Clip,
        _ when name.StartsWith("model.projector.", StringComparison.Ordinal) => Projector,
        "model.image_newline" or "model.view_seperator" => Projector, // spelt so in the checkpoint
        _ => Decoder,
    };
}
