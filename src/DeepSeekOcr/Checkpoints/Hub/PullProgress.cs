namespace DeepSeekOcr.Checkpoints.Hub;

/// <summary>How far a download is.</summary>
/// <param name="File">The file that is being fetched.</param>
/// <param name="Bytes">Bytes that are here, those of earlier runs included; falls when a file has to be fetched again.</param>
/// <param name="Total">Bytes of all files of the model.</param>
public readonly record struct PullProgress(string File, long Bytes, long Total);
