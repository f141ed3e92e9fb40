namespace DeepSeekOcr.Tensors;

/// <summary>How a checkpoint stores the numbers of a parameter.</summary>
public enum WeightFormat
{
    /// <summary>IEEE 754 binary32.</summary>
    F32,

    /// <summary>The upper half of a binary32.</summary>
    BF16,

    /// <summary>IEEE 754 binary16.</summary>
    F16,

    /// <summary>Signed bytes and a scale for each 32 numbers: 8.5 bits a number.</summary>
    Q8_0,

    /// <summary>Four bits a number and a scale for each 32: 4.5 bits a number.</summary>
    Q4_0,

    /// <summary>Four bits a number, a 6-bit scale and minimum for each 32, two factors for each 256: 4.5 bits a number.</summary>
    Q4_K,

    /// <summary>Six bits a number, an 8-bit scale for each 16, a factor for each 256: 6.5625 bits a number.</summary>
    Q6_K,

    /// <summary>Five bits a number and a scale for each 32: 5.5 bits a number.</summary>
    Q5_0,
}
