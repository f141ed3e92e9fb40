using DeepSeekOcr.Tensors.Cpu.Formats;
using DeepSeekOcr.Tensors.Cpu.MatMul.Operands;
using DeepSeekOcr.Tensors.Cpu.MatMul.Quantized.Int8;
using DeepSeekOcr.Tensors.Cpu.X64;
using static DeepSeekOcr.Tensors.Cpu.X64.Register;

namespace DeepSeekOcr.Tensors.Cpu.MatMul.Quantized.Blocks;

/// <summary>Writes the code of a product of few rows with a weight in blocks, for processors with AVX512-VNNI.</summary>
/// <remarks>
/// Takes the blocks where they lie: a group of sixteen rows of the weight is transposed in registers, four bytes of each to a register, and
/// multiplied with all rows of x. Each of the sixteen goes on where it ended: sixteen streams that the hardware prefetcher learns to
/// follow. The sum of an element runs as in <see cref="Int8TileCode"/>: exact in i32 within a group, then added in f32 group after group.
/// So a row's numbers do not depend on how many rows there are. The calling convention is System V's: the argument is in rdi, and rbx, rbp
/// and r12 to r15 are kept.
/// </remarks>
internal sealed class BlockTileCode<TFormat>
    where TFormat : struct, IBlockFormat, IBlockTileCode
{
    /// <summary>Most rows of x.</summary>
    public const int MostRows = 2 * Half;

    /// <summary>Rows of the weight side by side.</summary>
    public const int Columns = SixteenRows.Count;

    // Rows that registers have the sums of; those of the others lie after the scales in scratch memory.
    private const int Half = TileRows.Half;

    private const int Group = Int8Rows.GroupLength;
    private const int Step = 4;

    // Rows of x that are multiplied in turns.
    private const int Chains = 4;

    // The others are those of SixteenRows, which needs 4 to 7 only while it transposes.
    private const int FirstInteger = 4;
    private const int Product = 12;
    private const int PassingSum = 13;
    private const int Scale = SixteenRows.Scale;
    private const int Minimum = SixteenRows.Minimum;
    private const int FirstSum = 16;

    // Blocks of a loop. Two that are shorter than half a line are prefetched together: each by itself would prefetch every line three times
    // over.
    private static readonly int Turns = 2 * TFormat.BlockBytes < PrefetchDistance.Line ? 2 : 1;

    private static readonly Register[] Kept = [Rbx, Rbp, R12, R13, R14, R15];

    private readonly X64Assembler _code;
    private readonly SixteenRows _weight;
    private readonly TileRows _x;
    private readonly int _rows;

    /// <summary>Numbers of scratch memory.</summary>
    public static int ScratchFloats => SixteenRows.ScratchFloats + (Half * Columns);

    /// <summary>Begins the code for some rows of x, 1 to <see cref="MostRows"/>.</summary>
    public BlockTileCode(int rows)
    {
        _rows = rows;
        _code = new X64Assembler();
        _weight = new SixteenRows(_code);
        _x = new TileRows(_code);
    }

    /// <summary>The code: a function of a pointer to <see cref="BlockTileOperands"/>.</summary>
    public byte[] Write()
    {
        Array.ForEach(Kept, _code.Push);
        _weight.WriteConstants(TFormat.Constants);
        _code.Move(R8, Field(nameof(BlockTileOperands.XRow)));
        _code.Move(R15, Field(nameof(BlockTileOperands.WStream)));
        _code.Address(R12, new MemoryOperand(R15, 0, R15, 1));
        _code.Move(R11, Field(nameof(BlockTileOperands.W)));
        int next = _code.Position;
        _code.Move(R13, Field(nameof(BlockTileOperands.Scratch)));
        EachResult(Load);
        LoadPointers();
        EachBlock();
        _code.Move(R13, Field(nameof(BlockTileOperands.Scratch)));
        EachResult(Store);
        NextColumns(next);
        Array.ForEach([.. Kept.Reverse()], _code.Pop);
        _code.Return();
        return _code.ToArray();
    }

    private static MemoryOperand Field(string name) => TileRows.Field(name);

    /// <summary>Where the sum of a row of the second half lies.</summary>
    private static MemoryOperand SumOf(int row, Register scratch) =>
        new(scratch, (SixteenRows.ScratchFloats * sizeof(float)) + ((row - Half) * Columns * sizeof(float)));

    private void Load(int row, MemoryOperand from)
    {
        _code.Load(SixteenRows.Width, row < Half ? FirstSum + row : PassingSum, from);
        if (row >= Half)
        {
            _code.Store(SixteenRows.Width, SumOf(row, R13), PassingSum);
        }
    }

    private void Store(int row, MemoryOperand to)
    {
        if (row >= Half)
        {
            _code.Load(SixteenRows.Width, PassingSum, SumOf(row, R13));
        }

        _code.Store(SixteenRows.Width, to, row < Half ? FirstSum + row : PassingSum);
    }

    private void LoadPointers()
    {
        _weight.WritePointers();
        _x.WritePointers();
        _code.Move(Rbp, Field(nameof(BlockTileOperands.Blocks)));
        _code.Move(Field(nameof(BlockTileOperands.BlocksLeft)), Rbp);
        _code.Move(Rbp, Field(nameof(BlockTileOperands.Scratch)));
    }

    /// <summary>Sixteen results of each row.</summary>
    private void EachResult(Action<int, MemoryOperand> use)
    {
        _code.Move(Rbp, Field(nameof(BlockTileOperands.Y)));
        for (int row = 0; row < _rows; row++)
        {
            use(row, new MemoryOperand(Rbp));
            _code.AddTo(Rbp, Field(nameof(BlockTileOperands.YRow)));
        }
    }

    private void EachBlock()
    {
        int loop = _code.Position;
        var ends = new List<int>();
        for (int turn = 1; turn < Turns; turn++)
        {
            Block(turn - 1);
            Advance();
            ends.Add(_code.JumpIfZero());
        }

        Block(Turns - 1);
        Advance();
        _code.JumpUnlessZero(loop);
        ends.ForEach(_code.Land);
    }

    /// <param name="turn">Which of the blocks of a loop.</param>
    private void Block(int turn)
    {
        TFormat.WriteScales(_weight);
        int groups = TFormat.BlockLength / Group;
        for (int group = 0; group < groups; group++)
        {
            Prefetch((turn * groups) + group, Turns * groups);
            TFormat.WriteNumbers(_weight, group / 4, group % 4);
            for (int part = 0; part < Group / TFormat.GroupLength; part++)
            {
                Multiply(group, part);
            }
        }
    }

    /// <summary>Prefetches a part of the lines that all streams will need, a few at a time: a core can wait for about two dozen.</summary>
    private void Prefetch(int part, int parts)
    {
        // To the nearest: prefetching each line three times over costs more than it brings.
        int lines = Columns * (((Turns * TFormat.BlockBytes) + (PrefetchDistance.Line / 2)) / PrefetchDistance.Line);
        for (int line = lines * part / parts; line < lines * (part + 1) / parts; line++)
        {
            _code.Prefetch(SixteenRows.Row(line % Columns).Plus(PrefetchDistance.Bytes + (line / Columns * PrefetchDistance.Line)));
        }
    }

    /// <summary>Numbers with one scale of sixteen rows of the weight times the same of all rows of x.</summary>
    private void Multiply(int group, int part)
    {
        int index = (group * Group / TFormat.GroupLength) + part;
        int at = index * sizeof(float);
        if (TFormat.BlockLength > TFormat.GroupLength)
        {
            _code.Load(SixteenRows.Width, Scale, SixteenRows.ScalesOf(index));
        }

        if (TFormat.BlockLength > TFormat.GroupLength && TFormat.HasMinimums)
        {
            _code.Load(SixteenRows.Width, Minimum, SixteenRows.MinimumsOf(index));
        }

        for (int first = 0; first < _rows; first += Chains)
        {
            if (first == Half)
            {
                _x.WriteMove(nameof(BlockTileOperands.XHalf));
            }

            MultiplyTogether(first, Math.Min(Chains, _rows - first), group, part, at);
        }

        if (_rows > Half)
        {
            _x.WriteMove(nameof(BlockTileOperands.XHalfBack));
        }
    }

    /// <summary>
    /// Some rows of x in turns: a sum waits several cycles for the one before, and a processor that holds few waiting instructions (Intel)
    /// would stand still if a row's came one after another.
    /// </summary>
    private void MultiplyTogether(int first, int rows, int group, int part, int at)
    {
        int place = first % Half;
        for (int i = 0; i < rows; i++)
        {
            if (TFormat.HasMinimums)
            {
                _code.Clear(SixteenRows.Width, FirstInteger + i);
            }
            else
            {
                _code.Broadcast(SixteenRows.Width, FirstInteger + i, TileRows.Sums(place + i, at));
            }
        }

        int steps = TFormat.GroupLength / Step;
        for (int k = part * steps; k < (part + 1) * steps; k++)
        {
            for (int i = 0; i < rows; i++)
            {
                _code.AddInt8Products(
                    SixteenRows.Width, FirstInteger
                        + i, SixteenRows.Register(k), TileRows.Numbers(place + i, (group * Group) + (k * Step)));
            }
        }

        for (int i = 0; i < rows; i++)
        {
            _code.Multiply(SixteenRows.Width, Product, Scale, TileRows.Scales(place + i, at));
            _code.ToSingle(SixteenRows.Width, FirstInteger + i, FirstInteger + i);
            Add(first + i, FirstInteger + i, TileRows.Sums(place + i, at));
        }
    }

    /// <summary>A group's products to a row's sum.</summary>
    private void Add(int row, int integers, MemoryOperand sumOfX)
    {
        int sum = row < Half ? FirstSum + row : PassingSum;
        if (row >= Half)
        {
            _code.Load(SixteenRows.Width, sum, SumOf(row, Rbp));
        }

        _code.MultiplyAdd(SixteenRows.Width, sum, integers, Product);
        if (TFormat.HasMinimums)
        {
            _code.MultiplySubtract(SixteenRows.Width, sum, Minimum, sumOfX);
        }

        if (row >= Half)
        {
            _code.Store(SixteenRows.Width, SumOf(row, Rbp), sum);
        }
    }

    /// <summary>To the next block; the flags say whether there is none.</summary>
    private void Advance()
    {
        _x.WriteAdvance(TFormat.BlockLength, TFormat.BlockLength / TFormat.GroupLength);
        _weight.WriteAdvance(TFormat.BlockBytes);
        _code.Add(Field(nameof(BlockTileOperands.BlocksLeft)), -1);
    }

    /// <summary>Each stream's pointer stands at its next row.</summary>
    private void NextColumns(int next)
    {
        _code.Add(Field(nameof(BlockTileOperands.Y)), Columns * sizeof(float));
        _code.Add(Field(nameof(BlockTileOperands.StreamRows)), -1);
        _code.JumpUnlessZero(next);
    }
}
