using DeepSeekOcr.Tensors.Cpu.Formats;
using DeepSeekOcr.Tensors.Cpu.MatMul.Operands;
using DeepSeekOcr.Tensors.Cpu.X64;
using static DeepSeekOcr.Tensors.Cpu.X64.Register;

namespace DeepSeekOcr.Tensors.Cpu.MatMul.Quantized.Blocks;

/// <summary>Writes the code of a product of one or two rows with a weight in blocks that is read from its first byte to its last.</summary>
/// <remarks>
/// Memory is fastest in order. So each row of the weight is multiplied by itself, sixteen groups at a time; sums of groups and scales of
/// sixteen rows wait in the first-level cache, are transposed, and then the sum of an element runs as in
/// <see cref="BlockTileCode{TFormat}"/>, group after group, to the same bits. The calling convention is System V's: the argument is in rdi,
/// and rbx, rbp and r12 to r15 are kept.
/// </remarks>
internal sealed class BlockStreamCode<TFormat>
    where TFormat : struct, IBlockFormat, IBlockStreamCode
{
    /// <summary>Most rows of x.</summary>
    public const int MostRows = 2;

    private const VectorWidth Width = RowStream.Width;
    private const int RegisterBytes = 64;
    private const int Together = SixteenRows.Count;

    // Those of RowStream, of which only the constants stay, and what waits to be added up.
    private const int FirstSum = 8;
    private const int Column = 16;
    private const int Dot = 0;
    private const int Product = 1;
    private const int Minimum = 2;
    private const int ZeroPoint = RowStream.Temporary;

    private static readonly Register[] Kept = [Rbx, Rbp, R12, R13, R14, R15];

    private readonly X64Assembler _code = new();
    private readonly RowStream _stream;
    private readonly int _groups;
    private readonly int _rows;

    /// <summary>Begins the code for rows of a length.</summary>
    /// <param name="groups">Groups of a row of the weight.</param>
    /// <param name="rows">Rows of x, 1 to <see cref="MostRows"/>.</param>
    public BlockStreamCode(int groups, int rows)
    {
        _groups = groups;
        _rows = rows;
        _stream = new RowStream(_code, rows);
    }

    /// <summary>Numbers that wait to be added up, and a transposed square of them.</summary>
    public static int ScratchFloats(int groups, int rows) =>
        ((1 + rows) * Int8Rows.Padded(groups) * Together) + (Together * RowStream.Groups);

    private int Steps => _groups / RowStream.Groups;

    private int Rest => _groups % RowStream.Groups;

    /// <summary>Bytes of a row's scales, or of its sums with one row of x.</summary>
    private int LineBytes => Int8Rows.Padded(_groups) * sizeof(float);

    /// <summary>The code: a function of a pointer to <see cref="BlockStreamOperands"/>.</summary>
    public byte[] Write()
    {
        Array.ForEach(Kept, _code.Push);
        TFormat.WriteConstants(_stream, Rest);
        _code.Move(R8, Field(nameof(BlockStreamOperands.XRow)));
        _code.Move(R10, Field(nameof(BlockStreamOperands.W)));
        int next = _code.Position;
        MultiplyRows();
        AddUp();
        _code.Add(Field(nameof(BlockStreamOperands.Y)), RegisterBytes);
        _code.Add(Field(nameof(BlockStreamOperands.Times)), -1);
        _code.JumpUnlessZero(next);
        Array.ForEach([.. Kept.Reverse()], _code.Pop);
        _code.Return();
        return _code.ToArray();
    }

    private static MemoryOperand Field(string name) =>
        new(Rdi, (int)System.Runtime.InteropServices.Marshal.OffsetOf<BlockStreamOperands>(name));

    private static int BytesOf(int groups) => groups * TFormat.GroupLength / TFormat.BlockLength * TFormat.BlockBytes;

    private static MemoryOperand OfX(Register first, int row, int group) =>
        row == 0 ? new MemoryOperand(first, group * sizeof(float)) : new MemoryOperand(first, group * sizeof(float), R8);

    /// <summary>Sums of groups and scales of sixteen rows, in the order in which they lie.</summary>
    private void MultiplyRows()
    {
        _code.Move(Rbp, Field(nameof(BlockStreamOperands.Scratch)));
        _code.Move(Rcx, Field(nameof(BlockStreamOperands.Together)));
        _code.Move(Field(nameof(BlockStreamOperands.RowsLeft)), Rcx);
        int next = _code.Position;
        _code.Move(Rax, Field(nameof(BlockStreamOperands.X)));
        Repeat(Steps, () => Multiply(RowStream.Groups));
        if (Rest > 0)
        {
            Multiply(Rest);
        }

        _code.Add(Rbp, _rows * LineBytes);
        _code.Add(Field(nameof(BlockStreamOperands.RowsLeft)), -1);
        _code.JumpUnlessZero(next);
    }

    /// <summary>Up to sixteen groups of a row.</summary>
    private void Multiply(int groups)
    {
        TFormat.WriteGroups(_stream, groups);
        _code.Store(Width, new MemoryOperand(Rbp), RowStream.Scale);
        for (int row = 0; row < _rows; row++)
        {
            _code.Store(Width, new MemoryOperand(Rbp, (1 + row) * LineBytes), RowStream.Dots(row));
        }

        _code.Add(Rbp, RegisterBytes);
        _code.Add(Rax, groups * TFormat.GroupLength);
        _code.Add(R10, BytesOf(groups));
    }

    private void AddUp()
    {
        _code.Move(R11, Field(nameof(BlockStreamOperands.Scratch)));
        _code.Address(Rbp, new MemoryOperand(R11, (1 + _rows) * LineBytes * Together));
        _code.Move(R15, (uint)((1 + _rows) * LineBytes));
        _code.Address(R12, new MemoryOperand(R15, 0, R15, 1));
        new SixteenRows(_code).WritePointers();
        _code.Move(Rsi, Field(nameof(BlockStreamOperands.XScales)));
        _code.Move(R9, Field(nameof(BlockStreamOperands.XSums)));
        _code.Address(R13, new MemoryOperand(R10, PrefetchDistance.StreamBytes));
        EachResult((row, at) => _code.Load(Width, FirstSum + row, at));
        Repeat(Steps, () => AddUp(RowStream.Groups));
        if (Rest > 0)
        {
            AddUp(Rest);
        }

        EachResult((row, at) => _code.Store(Width, at, FirstSum + row));
    }

    /// <summary>Up to sixteen groups of sixteen rows, one after the other.</summary>
    private void AddUp(int groups)
    {
        Transpose(0);
        for (int column = 0; column < RowStream.Groups; column++)
        {
            _code.Store(Width, ScaleColumn(column), Column + column);
        }

        for (int row = 0; row < _rows; row++)
        {
            Transpose((1 + row) * LineBytes);
            if (TFormat.HasMinimums)
            {
                _code.BroadcastConstant(Width, ZeroPoint, BitConverter.SingleToUInt32Bits(TFormat.ZeroPoint));
            }

            for (int group = 0; group < groups; group++)
            {
                // The weight's next rows are prefetched meanwhile.
                if (row == 0)
                {
                    _code.PrefetchOnce(new MemoryOperand(R13, group * PrefetchDistance.Line));
                }

                AddGroup(group, row);
            }
        }

        _code.Add(R13, RowStream.Groups * PrefetchDistance.Line);
        foreach (Register pointer in new[] { R11, R14, Rbx, Rsi, R9 })
        {
            _code.Add(pointer, RegisterBytes);
        }
    }

    private static MemoryOperand ScaleColumn(int column) => new(Rbp, column * RegisterBytes);

    private void AddGroup(int group, int row)
    {
        int dot = Column + TFormat.LaneOfDot(group);
        if (!TFormat.HasMinimums)
        {
            _code.AddIntegers(Width, dot, dot, OfX(R9, row, group));
        }

        _code.ToSingle(Width, Dot, dot);
        _code.Broadcast(Width, Product, OfX(Rsi, row, group));
        _code.MultiplyLanes(Width, Product, Product, ScaleColumn(group));
        _code.MultiplyAdd(Width, FirstSum + row, Dot, Product);
        if (TFormat.HasMinimums)
        {
            _code.MultiplyLanes(Width, Minimum, ZeroPoint, ScaleColumn(group));
            _code.MultiplySubtract(Width, FirstSum + row, Minimum, OfX(R9, row, group));
        }
    }

    /// <summary>
    /// Sixteen lanes of sixteen rows of scratch memory, a lane of all rows to each register from <see cref="Column"/> on.
    /// </summary>
    private void Transpose(int offset)
    {
        for (int first = 0; first < Together; first += 4)
        {
            for (int pair = 0; pair < 4; pair += 2)
            {
                _code.Load(Width, 0, SixteenRows.Row(first + pair).Plus(offset));
                _code.Load(Width, 1, SixteenRows.Row(first + pair + 1).Plus(offset));
                _code.UnpackLow(Width, 2 + pair, 0, 1);
                _code.UnpackHigh(Width, 3 + pair, 0, 1);
            }

            for (int high = 0; high < 2; high++)
            {
                _code.UnpackLowPairs(Width, Column + first + (2 * high), 2 + high, 4 + high);
                _code.UnpackHighPairs(Width, Column + first + (2 * high) + 1, 2 + high, 4 + high);
            }
        }

        for (int lane = 0; lane < 4; lane++)
        {
            (int a, int b, int c, int d) = (Column + lane, Column + 4 + lane, Column + 8 + lane, Column + 12 + lane);
            _code.TakeEvenQuarters(0, a, b);
            _code.TakeOddQuarters(1, a, b);
            _code.TakeEvenQuarters(2, c, d);
            _code.TakeOddQuarters(3, c, d);
            _code.TakeEvenQuarters(a, 0, 2);
            _code.TakeEvenQuarters(b, 1, 3);
            _code.TakeOddQuarters(c, 0, 2);
            _code.TakeOddQuarters(d, 1, 3);
        }
    }

    private void EachResult(Action<int, MemoryOperand> use)
    {
        _code.Move(Rcx, Field(nameof(BlockStreamOperands.Y)));
        for (int row = 0; row < _rows; row++)
        {
            use(row, new MemoryOperand(Rcx));
            _code.AddTo(Rcx, Field(nameof(BlockStreamOperands.YRow)));
        }
    }

    private void Repeat(int times, Action write)
    {
        if (times == 0)
        {
            return;
        }

        _code.Move(Rcx, (uint)times);
        int loop = _code.Position;
        write();
        _code.Add(Rcx, -1);
        _code.JumpUnlessZero(loop);
    }
}
