using DeepSeekOcr.Errors;

namespace DeepSeekOcr.Data;

/// <summary>
/// The description of a training run, a task or a data set cannot be carried out; the message names the file, what was found and what was
/// expected.
/// </summary>
public sealed class RecipeException(string message) : DeepSeekOcrException(message);
