namespace DeepSeekOcr.Tensors.Cpu.X64;

/// <summary>
/// Blocks of two of <see cref="SixteenRows"/>, which share a register: the first one's numbers in its lower half, the second's in its
/// upper.
/// </summary>
/// <param name="Code">Where the code is written to.</param>
/// <param name="First">The first row's block.</param>
/// <param name="Second">The second's.</param>
internal readonly record struct TwoRows(X64Assembler Code, MemoryOperand First, MemoryOperand Second)
{
    // Used at once, between other uses.
    private const int PassingMask = 3;

    /// <summary>Writes code that loads 32 bytes of each.</summary>
    /// <param name="register">Where to.</param>
    /// <param name="offset">Where they lie in a block.</param>
    public void Load(int register, int offset)
    {
        Code.Load(VectorWidth.Bits256, register, First.Plus(offset));
        Code.InsertUpperHalf(register, register, Second.Plus(offset));
    }

    /// <summary>Writes code that loads 16 bytes of each, twice.</summary>
    /// <param name="register">Where to.</param>
    /// <param name="offset">Where they lie in a block.</param>
    public void LoadTwice(int register, int offset)
    {
        Code.BroadcastQuarters(VectorWidth.Bits256, register, First.Plus(offset));
        Code.BroadcastQuarters(VectorWidth.Bits256, SixteenRows.Temporary, Second.Plus(offset));
        Code.InsertUpperHalf(register, register, SixteenRows.Temporary);
    }

    /// <summary>Writes code that loads 32 bits of each.</summary>
    /// <param name="mask">Where to.</param>
    /// <param name="offset">Where they lie in a block.</param>
    public void LoadMask(int mask, int offset)
    {
        Code.LoadMask(mask, First.Plus(offset));
        Code.LoadMask(PassingMask, Second.Plus(offset));
        Code.JoinMasks(mask, mask, PassingMask);
    }
}
