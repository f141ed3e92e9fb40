using DeepSeekOcr.Tensors.Cpu.MatMul.Quantized.Blocks;
using static DeepSeekOcr.Tensors.Cpu.X64.Register;

namespace DeepSeekOcr.Tensors.Cpu.X64;

/// <summary>
/// Sixteen rows of a weight in <see cref="BlockTileCode{TFormat}"/>: where they lie, and the registers that 32 numbers of each go to.
/// </summary>
/// <param name="code">Where the code is written to.</param>
internal readonly struct SixteenRows(X64Assembler code)
{
    /// <summary>How many.</summary>
    public const int Count = 16;

    /// <summary>A register for what a format needs in between; there are no more.</summary>
    public const int Temporary = 31;

    /// <summary>The mask of the second and the fourth quarter's lanes.</summary>
    public const int OddQuarters = 1;

    /// <summary>A mask for what a format needs in between.</summary>
    public const int TemporaryMask = 2;

    /// <summary>The scale of each row, in f32.</summary>
    public const int Scale = 14;

    /// <summary>The minimum of each row, in f32.</summary>
    public const int Minimum = 15;

    /// <summary>Numbers that scales and minimums of a block of the longest kind take, for all rows.</summary>
    public const int ScratchFloats = 2 * Count * 16;

    /// <summary>Every register's lanes.</summary>
    public const VectorWidth Width = VectorWidth.Bits512;

    private const int Quarter = 4;
    private const int Passing = 8;
    private const int FirstConstant = 24;

    /// <summary>Where the code is written to.</summary>
    public X64Assembler Code => code;

    /// <summary>
    /// A row's block: from the first, the third and the eighth row it is no more than eight steps, or four of three steps, to each.
    /// </summary>
    public static MemoryOperand Row(int row) => row switch
    {
        0 => new MemoryOperand(R11),
        1 => new MemoryOperand(R11, 0, R15),
        2 => new MemoryOperand(R14),
        3 => new MemoryOperand(R11, 0, R12),
        4 => new MemoryOperand(R11, 0, R15, 2),
        5 => new MemoryOperand(R14, 0, R12),
        6 => new MemoryOperand(R11, 0, R12, 1),
        7 => new MemoryOperand(Rbx),
        8 => new MemoryOperand(R11, 0, R15, 3),
        9 => new MemoryOperand(Rbx, 0, R15, 1),
        10 => new MemoryOperand(Rbx, 0, R12),
        11 => new MemoryOperand(Rbx, 0, R15, 2),
        12 => new MemoryOperand(R11, 0, R12, 2),
        13 => new MemoryOperand(Rbx, 0, R12, 1),
        14 => new MemoryOperand(R14, 0, R12, 2),
        _ => new MemoryOperand(Rbx, 0, R15, 3),
    };

    /// <summary>Where the code keeps the scales of a group of each row, if a block has several groups.</summary>
    public static MemoryOperand ScalesOf(int group) => new(Rbp, group * Count * sizeof(float));

    /// <summary>Where the code keeps the minimums of a group of each row, if a block has several groups.</summary>
    public static MemoryOperand MinimumsOf(int group) => ScalesOf(group).Plus(ScratchFloats / 2 * sizeof(float));

    /// <summary>The register with numbers 4·k to 4·k + 3 of all rows.</summary>
    public static int Register(int k) => k < Quarter ? k : Passing + k - Quarter;

    /// <summary>The register that holds one of the format's constants in every lane.</summary>
    public static int Constant(int index) => FirstConstant + index;

    /// <summary>Writes code that loads constants.</summary>
    public void WriteConstants(ReadOnlySpan<uint> constants)
    {
        for (int i = 0; i < constants.Length; i++)
        {
            code.BroadcastConstant(Width, Constant(i), constants[i]);
        }

        code.MaskConstant(OddQuarters, 0xF0F0);
    }

    /// <summary>Writes code that computes the pointers which stand at the third and the eighth row.</summary>
    public void WritePointers()
    {
        code.Address(R14, new MemoryOperand(R11, 0, R15, 1));
        code.Address(Rbx, new MemoryOperand(R14, 0, R12));
        code.Address(Rbx, new MemoryOperand(Rbx, 0, R15, 1));
    }

    /// <summary>Writes code that goes on to each row's next block.</summary>
    public void WriteAdvance(int bytes)
    {
        foreach (Register pointer in new[] { R11, R14, Rbx })
        {
            code.Add(pointer, bytes);
        }
    }

    /// <summary>Writes code that widens a binary16 of each row.</summary>
    /// <param name="register">Where to.</param>
    /// <param name="offset">Where they lie in a block.</param>
    public void WriteHalves(int register, int offset)
    {
        WriteEightHalves(register, 0, offset);
        WriteEightHalves(Temporary, Count / 2, offset);
        code.InsertQuarter(VectorWidth.Bits256, register, register, Temporary, 1);
        code.HalfToSingle(Width, register, register);
    }

    /// <summary>Writes code that loads 16 bytes of each row into registers 0 to 3, four bytes of every row to each.</summary>
    /// <param name="offset">Where they lie in a block.</param>
    public void WriteSixteenBytes(int offset)
    {
        for (int row = 0; row < Quarter; row++)
        {
            code.Load(VectorWidth.Bits128, row, Row(row).Plus(offset));
            for (int quarter = 1; quarter < Quarter; quarter++)
            {
                code.InsertQuarter(Width, row, row, Row((quarter * Quarter) + row).Plus(offset), quarter);
            }
        }

        TransposeQuarters(0);
    }

    /// <summary>Writes 32 numbers of each row.</summary>
    /// <param name="write">Writes code that takes two rows' numbers, from their blocks, into the halves of a register.</param>
    public void Write(Action<X64Assembler, int, TwoRows> write)
    {
        for (int register = 0; register < 2 * Quarter; register++)
        {
            int row = register < Quarter ? register : register + Quarter;
            write(code, register, new TwoRows(code, Row(row), Row(row + Quarter)));
        }

        TransposeQuarters(0);
        TransposeQuarters(Quarter);
        for (int k = 0; k < Quarter; k++)
        {
            code.TakeOddQuarters(Passing + k, k, k + Quarter);
            code.TakeEvenQuarters(k, k, k + Quarter);
        }
    }

    /// <summary>Writes 32 numbers of each row, of which bytes hold number j in their lower and number j + 16 in their upper half.</summary>
    /// <param name="offset">Where they lie in a block.</param>
    /// <param name="lowNibbles">A register with 15 in every byte.</param>
    public void WriteNibbles(int offset, int lowNibbles)
    {
        WriteSixteenBytes(offset);
        for (int k = 0; k < Quarter; k++)
        {
            code.ShiftRight(Width, Passing + k, k, 4);
            code.And(Width, k, k, lowNibbles);
            code.And(Width, Passing + k, Passing + k, lowNibbles);
        }
    }

    private void WriteEightHalves(int register, int first, int offset)
    {
        code.BroadcastWords(VectorWidth.Bits128, register, Row(first).Plus(offset));
        for (int row = 1; row < Count / 2; row++)
        {
            code.InsertWord(register, Row(first + row).Plus(offset), row);
        }
    }

    /// <summary>Transposes the 4×4 lanes in each quarter of four registers.</summary>
    private void TransposeQuarters(int first)
    {
        for (int pair = 0; pair < 2; pair++)
        {
            code.UnpackLow(Width, Passing + (2 * pair), first + (2 * pair), first + (2 * pair) + 1);
            code.UnpackHigh(Width, Passing + (2 * pair) + 1, first + (2 * pair), first + (2 * pair) + 1);
        }

        for (int high = 0; high < 2; high++)
        {
            code.UnpackLowPairs(Width, first + (2 * high), Passing + high, Passing + 2 + high);
            code.UnpackHighPairs(Width, first + (2 * high) + 1, Passing + high, Passing + 2 + high);
        }
    }
}
