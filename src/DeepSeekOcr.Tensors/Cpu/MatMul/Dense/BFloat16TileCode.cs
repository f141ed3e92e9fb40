using DeepSeekOcr.Tensors.Cpu.X64;
using static DeepSeekOcr.Tensors.Cpu.X64.Register;

namespace DeepSeekOcr.Tensors.Cpu.MatMul.Dense;

/// <summary>Writes the code of tiles of a product of bf16 numbers, for processors with AVX512-BF16.</summary>
/// <remarks>
/// <c>Y[i, j] (+)= Σ_k A[k, i]·B[k, j]</c>, summed in f32. .NET 10 has no such instruction; it multiplies 16 pairs of numbers and adds
/// them, twice what an f32 multiply-add does. As in f32, twelve rows by two registers of columns keep 24 of the 32 registers as sums, and
/// eight suit attention. The calling convention is System V's: the argument is in rdi; no register that it keeps is used.
/// </remarks>
/// <param name="rows">Rows of a tile, at most <see cref="MostRows"/>.</param>
/// <param name="adds">Whether a tile is added to what is there.</param>
internal sealed class BFloat16TileCode(int rows, bool adds)
{
    /// <summary>Most rows of a tile.</summary>
    public const int MostRows = 12;

    /// <summary>Columns of a tile.</summary>
    public const int Columns = 32;

    private const int VectorBytes = 64;
    private const int WordBytes = 4;
    private const int LeftColumns = 24;
    private const int RightColumns = 25;

    // Registers in turns, so that a broadcast need not wait for the products of the one before.
    private const int FirstValue = 26;
    private const int Values = 4;

    private readonly X64Assembler _code = new();

    /// <summary>The code: a function of a pointer to <see cref="BFloat16TileOperands"/>.</summary>
    public byte[] Write()
    {
        _code.Move(R11, Field(nameof(BFloat16TileOperands.A)));
        _code.Move(R9, Field(nameof(BFloat16TileOperands.AStep)));
        _code.Move(R10, Field(nameof(BFloat16TileOperands.BStep)));
        _code.Move(Rsi, Field(nameof(BFloat16TileOperands.YRow)));
        int tile = _code.Position;
        _code.Address(Rax, new MemoryOperand(R11));
        _code.Move(Rcx, Field(nameof(BFloat16TileOperands.B)));
        _code.Move(Rdx, Field(nameof(BFloat16TileOperands.Words)));
        EachResult(Begin);
        int word = _code.Position;
        Multiply();
        _code.Address(Rax, new MemoryOperand(Rax, 0, R9));
        _code.Address(Rcx, new MemoryOperand(Rcx, 0, R10));
        _code.Add(Rdx, -1);
        _code.JumpUnlessZero(word);
        EachResult((register, at) => _code.Store(VectorWidth.Bits512, at, register));
        _code.Move(Field(nameof(BFloat16TileOperands.Y)), R8);
        _code.AddTo(R11, Field(nameof(BFloat16TileOperands.TileStep)));
        _code.Add(Field(nameof(BFloat16TileOperands.Tiles)), -1);
        _code.JumpUnlessZero(tile);
        _code.Return();
        return _code.ToArray();
    }

    private static MemoryOperand Field(string name) =>
        new(Rdi, (int)System.Runtime.InteropServices.Marshal.OffsetOf<BFloat16TileOperands>(name));

    private void Begin(int register, MemoryOperand at)
    {
        if (adds)
        {
            _code.Load(VectorWidth.Bits512, register, at);
        }
        else
        {
            _code.Clear(VectorWidth.Bits512, register);
        }
    }

    private void EachResult(Action<int, MemoryOperand> use)
    {
        _code.Move(R8, Field(nameof(BFloat16TileOperands.Y)));
        for (int row = 0; row < rows; row++)
        {
            use(2 * row, new MemoryOperand(R8));
            use((2 * row) + 1, new MemoryOperand(R8, VectorBytes));
            _code.Address(R8, new MemoryOperand(R8, 0, Rsi));
        }
    }

    private void Multiply()
    {
        _code.Load(VectorWidth.Bits512, LeftColumns, new MemoryOperand(Rcx));
        _code.Load(VectorWidth.Bits512, RightColumns, new MemoryOperand(Rcx, VectorBytes));
        for (int row = 0; row < rows; row++)
        {
            int value = FirstValue + (row % Values);
            _code.Broadcast(VectorWidth.Bits512, value, new MemoryOperand(Rax, row * WordBytes));
            _code.AddBFloat16Products(VectorWidth.Bits512, 2 * row, LeftColumns, value);
            _code.AddBFloat16Products(VectorWidth.Bits512, (2 * row) + 1, RightColumns, value);
        }
    }
}
