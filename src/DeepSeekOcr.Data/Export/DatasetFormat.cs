namespace DeepSeekOcr.Data.Export;

/// <summary>What the shards of a data set are.</summary>
public enum DatasetFormat
{
    /// <summary>Tar files in the WebDataset convention: the files of one page stand together and share the name before the dot.</summary>
    WebDataset,

    /// <summary>Apache Parquet, one row a page.</summary>
    Parquet,
}
