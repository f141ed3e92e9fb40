namespace DeepSeekOcr.Tensors.Cpu.Images;

/// <summary>What a convolution sees at each output position, laid out as a row of numbers in the order of its weight.</summary>
internal unsafe interface IPatches
{
    /// <summary>Writes the patches of positions <paramref name="first"/> on, one a row.</summary>
    void Gather(int first, int count, float* columns);

    /// <summary>Adds rows of gradients back to where <see cref="Gather"/> read.</summary>
    void Scatter(int first, int count, float* columns);
}
