namespace DeepSeekOcr.Tensors.Caches;

/// <summary>How the keys and values of earlier positions are held.</summary>
public enum KeyValueFormat
{
    /// <summary>IEEE 754 binary16.</summary>
    Half,

    /// <summary>int8, and an f32 scale for each key and each value of a head: off by at most half a 127th of the largest number.</summary>
    Int8,
}
