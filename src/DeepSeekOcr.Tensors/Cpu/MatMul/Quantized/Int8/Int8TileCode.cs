using DeepSeekOcr.Tensors.Cpu.Formats;
using DeepSeekOcr.Tensors.Cpu.X64;
using static DeepSeekOcr.Tensors.Cpu.X64.Register;

namespace DeepSeekOcr.Tensors.Cpu.MatMul.Quantized.Int8;

/// <summary>Writes the code of one tile of an int8 product, for processors with AVX512-VNNI.</summary>
/// <remarks>
/// <c>Y[i, j] += Σ_groups xScale·wScale·(start[i] + Σ_k X[i, k]·W[k, j]) − wMinimum[j]·xSum[i]</c>, in f32 from group to group, exact in
/// i32 within. .NET 10 has no such instruction at 512 bits; it multiplies 64 pairs of bytes and adds them, four times what an f32
/// multiply-add does. The tile is up to six rows by two registers of columns: 12 sums of integers and 12 of f32 take 24 of the 32
/// registers. The calling convention is System V's: the argument is in rdi, and rbx, rbp and r13 to r15 are kept.
/// </remarks>
/// <param name="rows">1 to <see cref="MostRows"/>.</param>
/// <param name="group">Numbers of a row that share a scale: 16 or 32.</param>
/// <param name="hasMinimums">Whether weights have minimums; otherwise sums begin with the i32 of
/// <see cref="Int8TileOperands.XSums"/>.</param>
internal sealed class Int8TileCode(int rows, int group, bool hasMinimums)
{
    /// <summary>Most rows of a tile.</summary>
    public const int MostRows = 6;

    /// <summary>Columns of a tile.</summary>
    public const int Columns = Int8Panel.Columns;

    private const int Step = 4;
    private const int VectorBytes = 64;
    private const int LeftWeight = 24;
    private const int RightWeight = 25;
    private const int Value = 26;
    private const int LeftProduct = 27;
    private const int RightProduct = 28;
    private const int LeftMinimum = 29;
    private const int RightMinimum = 30;

    private static readonly Register[] Kept = [Rbx, Rbp, R13, R14, R15];

    private readonly X64Assembler _code = new();

    /// <summary>The code: a function of a pointer to <see cref="Int8TileOperands"/>.</summary>
    public byte[] Write()
    {
        Array.ForEach(Kept, _code.Push);
        LoadPointers();
        EachResult((row, at) =>
        {
            _code.Load(VectorWidth.Bits512, Left(row), at);
            _code.Load(VectorWidth.Bits512, Right(row), at with { Displacement = VectorBytes });
        });
        int loop = _code.Position;
        Start();
        for (int k = 0; k < group; k += Step)
        {
            Multiply(k);
        }

        Scale();
        Advance(loop);
        EachResult((row, at) =>
        {
            _code.Store(VectorWidth.Bits512, at, Left(row));
            _code.Store(VectorWidth.Bits512, at with { Displacement = VectorBytes }, Right(row));
        });
        Array.ForEach([.. Kept.Reverse()], _code.Pop);
        _code.Return();
        return _code.ToArray();
    }

    private static int Left(int row) => 2 * row;

    private static int Right(int row) => (2 * row) + 1;

    private static int LeftIntegers(int row) => 12 + (2 * row);

    private static int RightIntegers(int row) => 13 + (2 * row);

    private static MemoryOperand Field(string name) =>
        new(Rdi, (int)System.Runtime.InteropServices.Marshal.OffsetOf<Int8TileOperands>(name));

    /// <summary>A row's place, from a pointer to the first row or to the fourth; the step from row to row is in r8.</summary>
    private static MemoryOperand Row(int row, Register first, Register fourth, int displacement) => (row % 3) switch
    {
        0 => new MemoryOperand(row < 3 ? first : fourth, displacement),
        1 => new MemoryOperand(row < 3 ? first : fourth, displacement, R8),
        _ => new MemoryOperand(row < 3 ? first : fourth, displacement, R8, 1),
    };

    private static MemoryOperand Numbers(int row, int k) => Row(row, Rax, Rcx, k);

    private static MemoryOperand Scales(int row) => Row(row, Rdx, Rsi, 0);

    private static MemoryOperand Sums(int row) => Row(row, R9, R10, 0);

    private void LoadPointers()
    {
        _code.Move(R8, Field(nameof(Int8TileOperands.XRow)));
        foreach ((string field, Register first, Register fourth) in new[]
        {
            (nameof(Int8TileOperands.X), Rax, Rcx), (nameof(Int8TileOperands.XScales), Rdx, Rsi), (nameof(Int8TileOperands.XSums), R9, R10),
        })
        {
            _code.Move(first, Field(field));
            _code.Address(fourth, new MemoryOperand(first, 0, R8, 1));
            _code.Address(fourth, new MemoryOperand(fourth, 0, R8));
        }

        _code.Move(R11, Field(nameof(Int8TileOperands.W)));
        _code.Move(Rbx, Field(nameof(Int8TileOperands.WScales)));
        _code.Move(Rbp, Field(nameof(Int8TileOperands.WMinimums)));
        _code.Move(R13, Field(nameof(Int8TileOperands.Groups)));
        _code.Move(R15, Field(nameof(Int8TileOperands.YRow)));
    }

    private void EachResult(Action<int, MemoryOperand> use)
    {
        _code.Move(R14, Field(nameof(Int8TileOperands.Y)));
        for (int row = 0; row < rows; row++)
        {
            use(row, new MemoryOperand(R14));
            _code.Address(R14, new MemoryOperand(R14, 0, R15));
        }
    }

    private void Start()
    {
        for (int row = 0; row < rows; row++)
        {
            if (hasMinimums)
            {
                _code.Clear(VectorWidth.Bits512, LeftIntegers(row));
                _code.Clear(VectorWidth.Bits512, RightIntegers(row));
            }
            else
            {
                _code.Broadcast(VectorWidth.Bits512, LeftIntegers(row), Sums(row));
                _code.Copy(VectorWidth.Bits512, RightIntegers(row), LeftIntegers(row));
            }
        }
    }

    private void Multiply(int k)
    {
        _code.Load(VectorWidth.Bits512, LeftWeight, new MemoryOperand(R11, k / Step * 2 * VectorBytes));
        _code.Load(VectorWidth.Bits512, RightWeight, new MemoryOperand(R11, ((k / Step * 2) + 1) * VectorBytes));
        for (int row = 0; row < rows; row++)
        {
            _code.Broadcast(VectorWidth.Bits512, Value, Numbers(row, k));
            _code.AddInt8Products(VectorWidth.Bits512, LeftIntegers(row), LeftWeight, Value);
            _code.AddInt8Products(VectorWidth.Bits512, RightIntegers(row), RightWeight, Value);
        }
    }

    private void Scale()
    {
        _code.Load(VectorWidth.Bits512, LeftWeight, new MemoryOperand(Rbx));
        _code.Load(VectorWidth.Bits512, RightWeight, new MemoryOperand(Rbx, VectorBytes));
        if (hasMinimums)
        {
            _code.Load(VectorWidth.Bits512, LeftMinimum, new MemoryOperand(Rbp));
            _code.Load(VectorWidth.Bits512, RightMinimum, new MemoryOperand(Rbp, VectorBytes));
        }

        for (int row = 0; row < rows; row++)
        {
            _code.Broadcast(VectorWidth.Bits512, Value, Scales(row));
            _code.Multiply(VectorWidth.Bits512, LeftProduct, LeftWeight, Value);
            _code.Multiply(VectorWidth.Bits512, RightProduct, RightWeight, Value);
            _code.ToSingle(VectorWidth.Bits512, LeftIntegers(row), LeftIntegers(row));
            _code.ToSingle(VectorWidth.Bits512, RightIntegers(row), RightIntegers(row));
            _code.MultiplyAdd(VectorWidth.Bits512, Left(row), LeftIntegers(row), LeftProduct);
            _code.MultiplyAdd(VectorWidth.Bits512, Right(row), RightIntegers(row), RightProduct);
            if (hasMinimums)
            {
                _code.Broadcast(VectorWidth.Bits512, Value, Sums(row));
                _code.MultiplySubtract(VectorWidth.Bits512, Left(row), LeftMinimum, Value);
                _code.MultiplySubtract(VectorWidth.Bits512, Right(row), RightMinimum, Value);
            }
        }
    }

    private void Advance(int loop)
    {
        _code.Add(Rax, group);
        _code.Add(Rcx, group);
        foreach (Register pointer in new[] { Rdx, Rsi, R9, R10 })
        {
            _code.Add(pointer, sizeof(float));
        }

        _code.Add(R11, group * Columns);
        _code.Add(Rbx, Columns * sizeof(float));
        _code.Add(Rbp, Columns * sizeof(float));
        _code.Add(R13, -1);
        _code.JumpUnlessZero(loop);
    }
}
