namespace DeepSeekOcr.Tensors.Cpu.X64;

/// <summary>Writes the bytes of instructions of x86-64: prefixes, operands in registers and in memory.</summary>
/// <remarks>
/// Intel 64 and IA-32 Architectures Software Developer's Manual, volume 2, chapters 2.1 (prefixes, ModRM, SIB), 2.3 (VEX) and 2.7 (EVEX).
/// </remarks>
internal abstract class X64Encoder
{
    /// <summary>Opcode maps.</summary>
    protected enum Map
    {
        M0F = 1,
        M0F38 = 2,
        M0F3A = 3,
    }

    /// <summary>Prefixes that VEX and EVEX hold in two bits.</summary>
    protected enum Prefix
    {
        None,
        P66,
        PF3,
    }

    /// <summary>What has been written.</summary>
    protected List<byte> Code { get; } = [];

    /// <summary>Bytes so far, which is where the next instruction begins.</summary>
    public int Position => Code.Count;

    /// <summary>A copy of what has been written.</summary>
    public byte[] ToArray() => [.. Code];

    protected static int Bytes(VectorWidth width) => 16 << (int)width;

    protected static int Low(Register register) => (int)register & 7;

    protected static int Extension(Register register) => (int)register >> 3;

    /// <summary>An instruction on 64 bits of a general register and memory.</summary>
    protected void General(int opcode, Register register, MemoryOperand memory)
    {
        int index = memory.Index is { } i ? Extension(i) : 0;
        Code.Add((byte)(0x48 | (Extension(register) << 2) | (index << 1) | Extension(memory.Base)));
        Code.Add((byte)opcode);
        Operand(Low(register), memory, 1);
    }

    /// <summary>An instruction on vector registers.</summary>
    protected void Vector(
        VectorWidth width, Prefix prefix, Map map, int opcode, int register, int other, int last, int mask = 0, bool wide = false)
    {
        Evex(width, prefix, map, register, other, last >> 4, (last >> 3) & 1, mask, wide, broadcast: false);
        Code.AddRange([(byte)opcode, (byte)(0xC0 | ((register & 7) << 3) | (last & 7))]);
    }

    /// <summary>
    /// An instruction on vector registers and memory, whose displacement counts <paramref name="unit"/> bytes if it is short.
    /// </summary>
    protected void Vector(
        VectorWidth width, Prefix prefix, Map map, int opcode, int register, int other, MemoryOperand memory, int unit,
        bool broadcast = false, int mask = 0, bool wide = false)
    {
        int x = memory.Index is { } index ? Extension(index) : 0;
        Evex(width, prefix, map, register, other, x, Extension(memory.Base), mask, wide, broadcast);
        Code.Add((byte)opcode);
        Operand(register & 7, memory, unit);
    }

    /// <summary>The four bytes before the opcode; numbers of registers are stored inverted.</summary>
    private void Evex(VectorWidth width, Prefix prefix, Map map, int register, int other, int x, int b, int mask, bool wide, bool broadcast)
    {
        int high = (~register >> 4) & 1;
        Code.Add(0x62);
        Code.Add((byte)(((~register << 4) & 0x80) | ((~x & 1) << 6) | ((~b & 1) << 5) | (high << 4) | (int)map));
        Code.Add((byte)((wide ? 0x80 : 0) | ((~other & 15) << 3) | 4 | (int)prefix));
        Code.Add((byte)(((int)width << 5) | (broadcast ? 0x10 : 0) | (((~other >> 4) & 1) << 3) | mask));
    }

    /// <summary>ModRM, SIB and displacement, which takes one byte if it is a small multiple of <paramref name="unit"/>.</summary>
    protected void Operand(int register, MemoryOperand memory, int unit)
    {
        if (memory.Base is Register.Rsp or Register.R12 || memory.Index is Register.Rsp)
        {
            throw new ArgumentException($"{memory} has no such encoding here.", nameof(memory));
        }

        const int HasIndex = 4;
        bool isShort = memory.Displacement % unit == 0 && memory.Displacement / unit is >= sbyte.MinValue and <= sbyte.MaxValue;
        int mode = isShort ? 0x40 : 0x80;
        Code.Add((byte)(mode | (register << 3) | (memory.Index is null ? Low(memory.Base) : HasIndex)));
        if (memory.Index is { } index)
        {
            Code.Add((byte)((memory.ScaleBits << 6) | (Low(index) << 3) | Low(memory.Base)));
        }

        if (isShort)
        {
            Code.Add((byte)(memory.Displacement / unit));
        }
        else
        {
            Code.AddRange(BitConverter.GetBytes(memory.Displacement));
        }
    }
}
