using DeepSeekOcr.Errors;

namespace DeepSeekOcr.Training.Runs;

/// <summary>A training run cannot start or go on; the message names the file, what was found and what was expected.</summary>
public sealed class TrainingException(string message) : DeepSeekOcrException(message);
