using static DeepSeekOcr.Tensors.MachineCode.Register;

namespace DeepSeekOcr.Tensors.MachineCode;

/// <summary>Eight rows of a weight in <see cref="BlockTileCode{TFormat}"/>: where they lie, and the registers that 32 numbers of each go to.</summary>
/// <param name="code">Where the code is written to.</param>
internal readonly struct EightRows(X64Assembler code)
{
    private const int Count = 8;
    private const int Half = 4;
    private const int Passing = 8;
    private const int FirstConstant = 24;

    /// <summary>A register for what a format needs in between; there are no more.</summary>
    public const int Temporary = 31;

    /// <summary>The mask of the upper four lanes of 256 bits.</summary>
    public const int UpperLanes = 1;

    /// <summary>A mask for what a format needs in between.</summary>
    public const int TemporaryMask = 2;

    /// <summary>The scale of each row, in f32.</summary>
    public const int Scale = 14;

    /// <summary>The minimum of each row, in f32.</summary>
    public const int Minimum = 15;

    /// <summary>Where the code is written to.</summary>
    public X64Assembler Code => code;

    /// <summary>A row's block.</summary>
    public static MemoryOperand Row(int row) => At(row, R11, Rbx, R15, R12);

    /// <summary>One of eight rows.</summary>
    /// <param name="row">Which.</param>
    /// <param name="first">Points to the first.</param>
    /// <param name="second">Points to the second.</param>
    /// <param name="step">Bytes from row to row.</param>
    /// <param name="threeSteps">Three times as many.</param>
    public static MemoryOperand At(int row, Register first, Register second, Register step, Register threeSteps) => row switch
    {
        0 => new MemoryOperand(first),
        1 => new MemoryOperand(second),
        2 => new MemoryOperand(first, 0, step, 1),
        3 => new MemoryOperand(first, 0, threeSteps),
        4 => new MemoryOperand(second, 0, threeSteps),
        5 => new MemoryOperand(second, 0, step, 2),
        6 => new MemoryOperand(first, 0, threeSteps, 1),
        _ => new MemoryOperand(second, 0, threeSteps, 1),
    };

    /// <summary>Numbers that scales and minimums of a block of the longest kind take, for eight rows.</summary>
    public const int ScratchFloats = 2 * Count * 16;

    /// <summary>Where the code keeps the scales of a group of each row, if a block has several groups.</summary>
    public static MemoryOperand ScalesOf(int group) => new(Rbp, group * Count * sizeof(float));

    /// <summary>Where the code keeps the minimums of a group of each row, if a block has several groups.</summary>
    public static MemoryOperand MinimumsOf(int group) => ScalesOf(group).Plus(ScratchFloats / 2 * sizeof(float));

    /// <summary>The register with numbers 4·k to 4·k + 3 of all rows.</summary>
    public static int Register(int k) => k < Half ? k : Passing + k - Half;

    /// <summary>The register that holds one of the format's constants in every lane.</summary>
    public static int Constant(int index) => FirstConstant + index;

    /// <summary>Writes code that loads constants.</summary>
    public void WriteConstants(ReadOnlySpan<uint> constants)
    {
        for (int i = 0; i < constants.Length; i++)
        {
            code.BroadcastConstant(VectorWidth.Bits256, Constant(i), constants[i]);
        }

        code.MaskConstant(UpperLanes, 0xF0);
    }

    /// <summary>Writes code that widens a binary16 of each row.</summary>
    /// <param name="register">Where to.</param>
    /// <param name="offset">Where they lie in a block.</param>
    public void WriteHalves(int register, int offset)
    {
        code.BroadcastWords(VectorWidth.Bits128, register, Row(0).Plus(offset));
        for (int row = 1; row < Count; row++)
        {
            code.InsertWord(register, Row(row).Plus(offset), row);
        }

        code.HalfToSingle(VectorWidth.Bits256, register, register);
    }

    /// <summary>Writes code that loads 16 bytes of each row into registers 0 to 3, four bytes of every row to each.</summary>
    /// <param name="offset">Where they lie in a block.</param>
    public void WriteSixteenBytes(int offset)
    {
        for (int row = 0; row < Half; row++)
        {
            code.Load(VectorWidth.Bits128, row, Row(row).Plus(offset));
            code.InsertUpperHalf(row, row, Row(row + Half).Plus(offset));
        }

        TransposeQuarters(0);
    }

    /// <summary>Writes 32 numbers of each row.</summary>
    /// <param name="write">Writes code that takes a row's numbers, from a block, into a register.</param>
    public void Write(Action<X64Assembler, int, MemoryOperand> write)
    {
        for (int row = 0; row < Count; row++)
        {
            write(code, row, Row(row));
        }

        TransposeQuarters(0);
        TransposeQuarters(Half);
        for (int k = 0; k < Half; k++)
        {
            code.UpperHalves(Passing + k, k, k + Half);
            code.LowerHalves(k, k, k + Half);
        }
    }

    /// <summary>Writes 32 numbers of each row, of which bytes hold number j in their lower and number j + 16 in their upper half.</summary>
    /// <param name="offset">Where they lie in a block.</param>
    /// <param name="lowNibbles">A register with 15 in every byte.</param>
    public void WriteNibbles(int offset, int lowNibbles)
    {
        WriteSixteenBytes(offset);
        for (int k = 0; k < Half; k++)
        {
            code.ShiftRight(VectorWidth.Bits256, Passing + k, k, 4);
            code.And(VectorWidth.Bits256, k, k, lowNibbles);
            code.And(VectorWidth.Bits256, Passing + k, Passing + k, lowNibbles);
        }
    }

    /// <summary>Transposes the 4×4 lanes in each half of four registers.</summary>
    private void TransposeQuarters(int first)
    {
        for (int pair = 0; pair < 2; pair++)
        {
            code.UnpackLow(VectorWidth.Bits256, Passing + (2 * pair), first + (2 * pair), first + (2 * pair) + 1);
            code.UnpackHigh(VectorWidth.Bits256, Passing + (2 * pair) + 1, first + (2 * pair), first + (2 * pair) + 1);
        }

        for (int high = 0; high < 2; high++)
        {
            code.UnpackLowPairs(VectorWidth.Bits256, first + (2 * high), Passing + high, Passing + 2 + high);
            code.UnpackHighPairs(VectorWidth.Bits256, first + (2 * high) + 1, Passing + high, Passing + 2 + high);
        }
    }
}
