using DeepSeekOcr.Errors;

namespace DeepSeekOcr.Benchmarks;

/// <summary>An earlier report cannot be used; the message names the file, what was found and what was expected.</summary>
public sealed class BenchmarkException(string message) : DeepSeekOcrException(message);
