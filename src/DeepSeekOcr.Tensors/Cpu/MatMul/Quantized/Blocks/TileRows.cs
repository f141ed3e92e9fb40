using DeepSeekOcr.Tensors.Cpu.X64;
using static DeepSeekOcr.Tensors.Cpu.X64.Register;

namespace DeepSeekOcr.Tensors.Cpu.MatMul.Quantized.Blocks;

/// <summary>Rows of x in <see cref="BlockTileCode{TFormat}"/>: where their numbers, scales and sums lie.</summary>
/// <param name="code">Where the code is written to.</param>
internal readonly struct TileRows(X64Assembler code)
{
    /// <summary>Rows whose places the pointers reach; they are moved to the others.</summary>
    public const int Half = 8;

    private static readonly (string Field, Register First, Register Second)[] Pointers =
    [
        (nameof(BlockTileOperands.X), Rax, Rcx), (nameof(BlockTileOperands.XScales), Rdx, Rsi), (nameof(BlockTileOperands.XSums), R9, R10),
    ];

    /// <summary>One of the operands.</summary>
    public static MemoryOperand Field(string name) =>
        new(Rdi, (int)System.Runtime.InteropServices.Marshal.OffsetOf<BlockTileOperands>(name));

    /// <summary>Numbers of a row of the half at hand.</summary>
    public static MemoryOperand Numbers(int row, int bytes) => Row(row, Pointers[0].First, Pointers[0].Second).Plus(bytes);

    /// <summary>Their scales.</summary>
    public static MemoryOperand Scales(int row, int bytes) => Row(row, Pointers[1].First, Pointers[1].Second).Plus(bytes);

    /// <summary>Their sums.</summary>
    public static MemoryOperand Sums(int row, int bytes) => Row(row, Pointers[2].First, Pointers[2].Second).Plus(bytes);

    /// <summary>Writes code that points to the first half's rows; the bytes from row to row are in r8 already.</summary>
    public void WritePointers()
    {
        code.Address(R13, new MemoryOperand(R8, 0, R8, 1));
        foreach ((string field, Register first, Register second) in Pointers)
        {
            code.Move(first, Field(field));
            code.Address(second, new MemoryOperand(first, 0, R8));
        }
    }

    /// <summary>Writes code that goes to the other half.</summary>
    /// <param name="field">The operand that says how far it is.</param>
    public void WriteMove(string field)
    {
        foreach ((_, Register first, Register second) in Pointers)
        {
            code.AddTo(first, Field(field));
            code.AddTo(second, Field(field));
        }
    }

    /// <summary>Writes code that goes on to the next block.</summary>
    public void WriteAdvance(int numbers, int groups)
    {
        foreach ((string field, Register first, Register second) in Pointers)
        {
            int bytes = field == nameof(BlockTileOperands.X) ? numbers : groups * sizeof(float);
            code.Add(first, bytes);
            code.Add(second, bytes);
        }
    }

    /// <summary>One of eight rows.</summary>
    /// <param name="row">Which.</param>
    /// <param name="first">Points to the first.</param>
    /// <param name="second">Points to the second.</param>
    private static MemoryOperand Row(int row, Register first, Register second) => row switch
    {
        0 => new MemoryOperand(first),
        1 => new MemoryOperand(second),
        2 => new MemoryOperand(first, 0, R8, 1),
        3 => new MemoryOperand(first, 0, R13),
        4 => new MemoryOperand(second, 0, R13),
        5 => new MemoryOperand(second, 0, R8, 2),
        6 => new MemoryOperand(first, 0, R13, 1),
        _ => new MemoryOperand(second, 0, R13, 1),
    };
}
