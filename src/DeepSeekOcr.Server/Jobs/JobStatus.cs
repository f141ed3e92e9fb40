namespace DeepSeekOcr.Server.Jobs;

/// <summary>How far a job is.</summary>
internal enum JobStatus
{
    /// <summary>It waits for its turn.</summary>
    Queued,

    /// <summary>Its pages are being read.</summary>
    Running,

    /// <summary>Its files are there; problems of single pages are listed with it.</summary>
    Completed,

    /// <summary>A document could not be read, or its files not be written.</summary>
    Failed,
}
