namespace DeepSeekOcr.Tensors.Operations;

/// <summary>A row of one of several tensors.</summary>
/// <param name="Source">Which tensor.</param>
/// <param name="Row">Which row of it.</param>
public readonly record struct RowReference(int Source, int Row);
