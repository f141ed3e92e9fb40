using DeepSeekOcr.Tensors.Kernels;
using DeepSeekOcr.Tensors.Kernels.Formats;
using static DeepSeekOcr.Tensors.MachineCode.Register;

namespace DeepSeekOcr.Tensors.MachineCode;

/// <summary>Writes the code of a product of few rows with a weight in blocks, for processors with AVX512-VNNI.</summary>
/// <remarks>
/// Takes the blocks where they lie: a group of eight rows of the weight is transposed in registers, four bytes of each to a register, and multiplied
/// with all rows of x. The sum of an element runs as in <see cref="ByteTileCode"/>: exact in i32 within a group, then added in f32 group
/// after group. So a row's numbers do not depend on how many rows there are.
/// </remarks>
/// <param name="rows">Rows of x, 1 to <see cref="ByteTileCode.MostRows"/>.</param>
internal sealed class BlockTileCode<TFormat>(int rows)
    where TFormat : struct, IBlockFormat
{
    /// <summary>Rows of the weight side by side.</summary>
    public const int Columns = 8;

    private const int Group = ByteRows.GroupLength;
    private const int Step = 4;
    private const int CacheLine = 64;

    // A line is asked for about a microsecond before it is read (Zen 4: 5 KB ahead 30 GB/s with two threads, 10 KB 36, 21 KB 36).
    private const int Ahead = 16 << 10;

    // Registers: 0 to 7 numbers, 8 to 15 those that they are transposed through, 16 to 21 sums, 24 and up BlockConstants.
    private const int Temporary = 8;
    private const int Integers = 8;
    private const int Product = 9;
    private const int FirstSum = 16;
    private const int Scale = 22;
    private const int Minimum = 23;

    private static readonly Register[] Kept = [Rbx, Rbp, R12, R13, R14, R15];

    private readonly X64Assembler _code = new();

    private static int ScaleBytes => (TFormat.HasMinimums ? 2 : 1) * Columns * sizeof(float);

    /// <summary>The code: a function of a pointer to <see cref="BlockTileOperands"/>.</summary>
    public byte[] Write()
    {
        Array.ForEach(Kept, _code.Push);
        BlockConstants.Load(_code);
        _code.BroadcastConstant(VectorWidth.Bits256, BlockConstants.Zero, BitConverter.SingleToUInt32Bits(TFormat.ZeroAt));
        _code.Move(R8, Field(nameof(BlockTileOperands.XRow)));
        _code.Move(R15, Field(nameof(BlockTileOperands.WRow)));
        _code.Address(R12, new MemoryOperand(R15, 0, R15, 1));
        _code.Move(R11, Field(nameof(BlockTileOperands.W)));
        _code.Address(R14, new MemoryOperand(R11, Ahead));
        int next = _code.Position;
        LoadPointers();
        EachResult((row, at) => _code.Load(VectorWidth.Bits256, FirstSum + row, at));
        int loop = _code.Position;
        Block();
        Advance(loop);
        EachResult((row, at) => _code.Store(VectorWidth.Bits256, at, FirstSum + row));
        NextColumns(next);
        Array.ForEach([.. Kept.Reverse()], _code.Pop);
        _code.Return();
        return _code.ToArray();
    }

    private static MemoryOperand Field(string name) => new(Rdi, (int)System.Runtime.InteropServices.Marshal.OffsetOf<BlockTileOperands>(name));

    private static MemoryOperand Row(int row, Register first, Register fourth, int displacement) => (row % 3) switch
    {
        0 => new MemoryOperand(row < 3 ? first : fourth, displacement),
        1 => new MemoryOperand(row < 3 ? first : fourth, displacement, R8),
        _ => new MemoryOperand(row < 3 ? first : fourth, displacement, R8, 1),
    };

    /// <summary>A row of the weight, from the first, in r11, or the second, in rbx, with once or three times the step in r15 and r12.</summary>
    private static MemoryOperand Weight(int row) => row switch
    {
        0 => new MemoryOperand(R11),
        1 => new MemoryOperand(Rbx),
        2 => new MemoryOperand(R11, 0, R15, 1),
        3 => new MemoryOperand(R11, 0, R12),
        4 => new MemoryOperand(Rbx, 0, R12),
        5 => new MemoryOperand(Rbx, 0, R15, 2),
        6 => new MemoryOperand(R11, 0, R12, 1),
        _ => new MemoryOperand(Rbx, 0, R12, 1),
    };

    private void LoadPointers()
    {
        _code.Address(Rbx, new MemoryOperand(R11, 0, R15));
        foreach ((string field, Register first, Register fourth) in new[]
        {
            (nameof(BlockTileOperands.X), Rax, Rcx), (nameof(BlockTileOperands.XScales), Rdx, Rsi), (nameof(BlockTileOperands.XSums), R9, R10),
        })
        {
            _code.Move(first, Field(field));
            _code.Address(fourth, new MemoryOperand(first, 0, R8, 1));
            _code.Address(fourth, new MemoryOperand(fourth, 0, R8));
        }

        _code.Move(Rbp, Field(nameof(BlockTileOperands.WScales)));
    }

    /// <summary>Eight results of each row.</summary>
    private void EachResult(Action<int, MemoryOperand> use)
    {
        _code.Move(R13, Field(nameof(BlockTileOperands.Y)));
        for (int row = 0; row < rows; row++)
        {
            use(row, new MemoryOperand(R13));
            _code.AddTo(R13, Field(nameof(BlockTileOperands.YRow)));
        }

        _code.Move(R13, Field(nameof(BlockTileOperands.Blocks)));
    }

    private void Block()
    {
        for (int line = 0; line < Columns * TFormat.BlockBytes; line += CacheLine)
        {
            _code.Prefetch(new MemoryOperand(R14, line));
        }

        for (int group = 0; group < TFormat.BlockLength / Group; group++)
        {
            for (int row = 0; row < Columns; row++)
            {
                TFormat.WriteNumbers(_code, row, Weight(row), group / 4, group % 4);
            }

            Transpose();
            if (TFormat.HasLeadingScale)
            {
                LeadingScales();
            }

            for (int part = 0; part < Group / TFormat.GroupLength; part++)
            {
                Multiply(group, part);
            }
        }
    }

    /// <summary>The 8×8 lanes of registers 0 to 7.</summary>
    private void Transpose()
    {
        for (int pair = 0; pair < Columns; pair += 2)
        {
            _code.UnpackLow(VectorWidth.Bits256, Temporary + pair, pair, pair + 1);
            _code.UnpackHigh(VectorWidth.Bits256, Temporary + pair + 1, pair, pair + 1);
        }

        for (int four = 0; four < Columns; four += 4)
        {
            for (int high = 0; high < 2; high++)
            {
                _code.UnpackLowPairs(VectorWidth.Bits256, four + (2 * high), Temporary + four + high, Temporary + four + 2 + high);
                _code.UnpackHighPairs(VectorWidth.Bits256, four + (2 * high) + 1, Temporary + four + high, Temporary + four + 2 + high);
            }
        }

        for (int k = 0; k < 4; k++)
        {
            _code.UpperHalves(Temporary + k, k, k + 4);
            _code.LowerHalves(k, k, k + 4);
            _code.Copy(VectorWidth.Bits256, k + 4, Temporary + k);
        }
    }

    private void LeadingScales()
    {
        _code.BroadcastWords(VectorWidth.Bits128, Scale, Weight(0));
        for (int row = 1; row < Columns; row++)
        {
            _code.InsertWord(Scale, Weight(row), row);
        }

        _code.HalfToSingle(VectorWidth.Bits256, Scale, Scale);
        if (TFormat.HasMinimums)
        {
            _code.Multiply(VectorWidth.Bits256, Minimum, Scale, BlockConstants.Zero);
        }
    }

    /// <summary>Numbers with one scale of eight rows of the weight times the same of all rows of x.</summary>
    private void Multiply(int group, int part)
    {
        int steps = TFormat.GroupLength / Step;
        int index = (group * Group / TFormat.GroupLength) + part;
        int at = index * sizeof(float);
        if (!TFormat.HasLeadingScale)
        {
            _code.Load(VectorWidth.Bits256, Scale, new MemoryOperand(Rbp, index * ScaleBytes));
        }

        if (!TFormat.HasLeadingScale && TFormat.HasMinimums)
        {
            _code.Load(VectorWidth.Bits256, Minimum, new MemoryOperand(Rbp, (index * ScaleBytes) + (Columns * sizeof(float))));
        }

        for (int row = 0; row < rows; row++)
        {
            if (TFormat.HasMinimums)
            {
                _code.Clear(VectorWidth.Bits256, Integers);
            }
            else
            {
                _code.Broadcast(VectorWidth.Bits256, Integers, Row(row, R9, R10, at));
            }

            for (int k = part * steps; k < (part + 1) * steps; k++)
            {
                _code.AddByteProducts(VectorWidth.Bits256, Integers, k, Row(row, Rax, Rcx, (group * Group) + (k * Step)));
            }

            _code.Multiply(VectorWidth.Bits256, Product, Scale, Row(row, Rdx, Rsi, at));
            _code.ToSingle(VectorWidth.Bits256, Integers, Integers);
            _code.MultiplyAdd(VectorWidth.Bits256, FirstSum + row, Integers, Product);
            if (TFormat.HasMinimums)
            {
                _code.MultiplySubtract(VectorWidth.Bits256, FirstSum + row, Minimum, Row(row, R9, R10, at));
            }
        }
    }

    private void Advance(int loop)
    {
        _code.Add(Rax, TFormat.BlockLength);
        _code.Add(Rcx, TFormat.BlockLength);
        int groups = TFormat.BlockLength / TFormat.GroupLength;
        foreach (Register pointer in new[] { Rdx, Rsi, R9, R10 })
        {
            _code.Add(pointer, groups * sizeof(float));
        }

        _code.Add(Rbp, groups * ScaleBytes);
        _code.Add(R11, TFormat.BlockBytes);
        _code.Add(Rbx, TFormat.BlockBytes);
        _code.Add(R14, Columns * TFormat.BlockBytes);
        _code.Add(R13, -1);
        _code.JumpUnlessZero(loop);
    }

    /// <summary>The second row's pointer stands at the third; six further on begin the next eight.</summary>
    private void NextColumns(int next)
    {
        _code.Address(R11, new MemoryOperand(Rbx, 0, R12, 1));
        _code.Add(Field(nameof(BlockTileOperands.Y)), Columns * sizeof(float));
        _code.Add(Field(nameof(BlockTileOperands.Eights)), -1);
        _code.JumpUnlessZero(next);
    }
}
