namespace DeepSeekOcr;

/// <summary>What became of one page of many: a result, or a fault.</summary>
/// <param name="Index">Its place, from 0.</param>
/// <param name="Source">The file.</param>
/// <param name="Result">What was read; null if the page could not be read.</param>
/// <param name="Fault">Why not; its message is one line that names the file.</param>
public sealed record PageReading(int Index, string Source, ReadResult? Result, Exception? Fault);
