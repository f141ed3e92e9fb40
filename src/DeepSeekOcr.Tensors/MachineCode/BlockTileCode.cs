using DeepSeekOcr.Tensors.Kernels;
using DeepSeekOcr.Tensors.Kernels.Formats;
using static DeepSeekOcr.Tensors.MachineCode.Register;

namespace DeepSeekOcr.Tensors.MachineCode;

/// <summary>Writes the code of a product of few rows with a weight in blocks, for processors with AVX512-VNNI.</summary>
/// <remarks>
/// Takes the blocks where they lie: a group of eight rows of the weight is transposed in registers, four bytes of each to a register, and multiplied
/// with all rows of x. Each of the eight goes on where it ended: eight streams that the processor learns to foresee. The sum of an element runs as in <see cref="ByteTileCode"/>: exact in i32 within a group, then added in f32 group
/// after group. So a row's numbers do not depend on how many rows there are.
/// The calling convention is System V's: the argument is in rdi, and rbx, rbp and r12 to r15 are kept.
/// </remarks>
internal sealed class BlockTileCode<TFormat>
    where TFormat : struct, IBlockFormat
{
    /// <summary>Most rows of x.</summary>
    public const int MostRows = 8;

    /// <summary>Rows of the weight side by side.</summary>
    public const int Columns = 8;

    private const int Group = ByteRows.GroupLength;
    private const int Step = 4;
    private const int CacheLine = 64;

    // Of each stream. The processor's own foresight reads 56 to 60 of 64 GB/s, this 60 to 64 (Zen 5, two threads).
    private const int Ahead = 2 << 10;

    // The others are those of EightRows.
    private const int Integers = 12;
    private const int Product = 13;
    private const int Scale = EightRows.Scale;
    private const int Minimum = EightRows.Minimum;
    private const int FirstSum = 16;

    private static readonly Register[] Kept = [Rbx, Rbp, R12, R13, R15];

    private readonly X64Assembler _code;
    private readonly EightRows _weight;
    private readonly int _rows;

    /// <summary>Begins the code for some rows of x, 1 to <see cref="MostRows"/>.</summary>
    public BlockTileCode(int rows)
    {
        _rows = rows;
        _code = new X64Assembler();
        _weight = new EightRows(_code);
    }

    /// <summary>The code: a function of a pointer to <see cref="BlockTileOperands"/>.</summary>
    public byte[] Write()
    {
        Array.ForEach(Kept, _code.Push);
        _weight.WriteConstants(TFormat.Constants);
        _code.Move(R8, Field(nameof(BlockTileOperands.XRow)));
        _code.Address(R13, new MemoryOperand(R8, 0, R8, 1));
        _code.Move(R15, Field(nameof(BlockTileOperands.WStream)));
        _code.Address(R12, new MemoryOperand(R15, 0, R15, 1));
        _code.Move(R11, Field(nameof(BlockTileOperands.W)));
        int next = _code.Position;
        EachResult((row, at) => _code.Load(VectorWidth.Bits256, FirstSum + row, at));
        LoadPointers();
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

    private static MemoryOperand Numbers(int row, int bytes) => EightRows.At(row, Rax, Rcx, R8, R13).Plus(bytes);

    private static MemoryOperand Scales(int row, int bytes) => EightRows.At(row, Rdx, Rsi, R8, R13).Plus(bytes);

    private static MemoryOperand Sums(int row, int bytes) => EightRows.At(row, R9, R10, R8, R13).Plus(bytes);

    private void LoadPointers()
    {
        _code.Address(Rbx, new MemoryOperand(R11, 0, R15));
        foreach ((string field, Register first, Register second) in new[]
        {
            (nameof(BlockTileOperands.X), Rax, Rcx), (nameof(BlockTileOperands.XScales), Rdx, Rsi), (nameof(BlockTileOperands.XSums), R9, R10),
        })
        {
            _code.Move(first, Field(field));
            _code.Address(second, new MemoryOperand(first, 0, R8));
        }

        _code.Move(Rbp, Field(nameof(BlockTileOperands.Blocks)));
        _code.Move(Field(nameof(BlockTileOperands.BlocksLeft)), Rbp);
        _code.Move(Rbp, Field(nameof(BlockTileOperands.Scratch)));
    }

    /// <summary>Eight results of each row.</summary>
    private void EachResult(Action<int, MemoryOperand> use)
    {
        _code.Move(Rbp, Field(nameof(BlockTileOperands.Y)));
        for (int row = 0; row < _rows; row++)
        {
            use(row, new MemoryOperand(Rbp));
            _code.AddTo(Rbp, Field(nameof(BlockTileOperands.YRow)));
        }
    }

    private void Block()
    {
        TFormat.WriteScales(_weight);
        int groups = TFormat.BlockLength / Group;
        int lines = Columns * ((TFormat.BlockBytes + CacheLine - 1) / CacheLine);
        for (int group = 0; group < groups; group++)
        {
            // A few at a time: the processor can wait for about two dozen.
            for (int line = lines * group / groups; line < lines * (group + 1) / groups; line++)
            {
                _code.Prefetch(EightRows.Row(line % Columns).Plus(Ahead + (line / Columns * CacheLine)));
            }

            TFormat.WriteNumbers(_weight, group / 4, group % 4);
            for (int part = 0; part < Group / TFormat.GroupLength; part++)
            {
                Multiply(group, part);
            }
        }
    }

    /// <summary>Numbers with one scale of eight rows of the weight times the same of all rows of x.</summary>
    private void Multiply(int group, int part)
    {
        int steps = TFormat.GroupLength / Step;
        int index = (group * Group / TFormat.GroupLength) + part;
        int at = index * sizeof(float);
        if (TFormat.BlockLength > TFormat.GroupLength)
        {
            _code.Load(VectorWidth.Bits256, Scale, EightRows.ScalesOf(index));
        }

        if (TFormat.BlockLength > TFormat.GroupLength && TFormat.HasMinimums)
        {
            _code.Load(VectorWidth.Bits256, Minimum, EightRows.MinimumsOf(index));
        }

        for (int row = 0; row < _rows; row++)
        {
            if (TFormat.HasMinimums)
            {
                _code.Clear(VectorWidth.Bits256, Integers);
            }
            else
            {
                _code.Broadcast(VectorWidth.Bits256, Integers, Sums(row, at));
            }

            for (int k = part * steps; k < (part + 1) * steps; k++)
            {
                _code.AddByteProducts(VectorWidth.Bits256, Integers, EightRows.Register(k), Numbers(row, (group * Group) + (k * Step)));
            }

            _code.Multiply(VectorWidth.Bits256, Product, Scale, Scales(row, at));
            _code.ToSingle(VectorWidth.Bits256, Integers, Integers);
            _code.MultiplyAdd(VectorWidth.Bits256, FirstSum + row, Integers, Product);
            if (TFormat.HasMinimums)
            {
                _code.MultiplySubtract(VectorWidth.Bits256, FirstSum + row, Minimum, Sums(row, at));
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

        _code.Add(R11, TFormat.BlockBytes);
        _code.Add(Rbx, TFormat.BlockBytes);
        _code.Add(Field(nameof(BlockTileOperands.BlocksLeft)), -1);
        _code.JumpUnlessZero(loop);
    }

    /// <summary>Each stream's pointer stands at its next row.</summary>
    private void NextColumns(int next)
    {
        _code.Add(Field(nameof(BlockTileOperands.Y)), Columns * sizeof(float));
        _code.Add(Field(nameof(BlockTileOperands.Eights)), -1);
        _code.JumpUnlessZero(next);
    }
}
