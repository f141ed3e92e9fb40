namespace DeepSeekOcr.Tensors.Cpu.X64;

/// <summary>Writes the few instructions of x86-64 that the code of this namespace is made of.</summary>
/// <remarks>
/// Intel 64 and IA-32 Architectures Software Developer's Manual, volume 2, chapters 3 to 5. Vector registers, 0 to 31, are given by their
/// number.
/// </remarks>
internal sealed class X64Assembler : X64Encoder
{
    /// <summary>sum += Σ of four products a lane, unsigned bytes times signed bytes; AVX512-VNNI's <c>vpdpbusd</c>.</summary>
    public void AddInt8Products(VectorWidth width, int sum, int unsignedBytes, int signedBytes) =>
        Vector(width, Prefix.P66, Map.M0F38, 0x50, sum, unsignedBytes, signedBytes);

    /// <summary>sum += Σ of two products a lane of bf16 numbers in f32; AVX512-BF16's <c>vdpbf16ps</c>.</summary>
    public void AddBFloat16Products(VectorWidth width, int sum, int a, int b) => Vector(width, Prefix.PF3, Map.M0F38, 0x52, sum, a, b);

    /// <summary>Loads a register.</summary>
    public void Load(VectorWidth width, int destination, MemoryOperand source) =>
        Vector(width, Prefix.None, Map.M0F, 0x10, destination, 0, source, Bytes(width));

    /// <summary>Stores a register.</summary>
    public void Store(VectorWidth width, MemoryOperand destination, int source) =>
        Vector(width, Prefix.None, Map.M0F, 0x11, source, 0, destination, Bytes(width));

    /// <summary>Loads four bytes into every lane.</summary>
    public void Broadcast(VectorWidth width, int destination, MemoryOperand source) =>
        Vector(width, Prefix.P66, Map.M0F38, 0x18, destination, 0, source, sizeof(float));

    /// <summary>Loads two bytes into every two bytes.</summary>
    public void BroadcastWords(VectorWidth width, int destination, MemoryOperand source) =>
        Vector(width, Prefix.P66, Map.M0F38, 0x79, destination, 0, source, sizeof(ushort));

    /// <summary>Loads two bytes into those two bytes that a mask has a bit for.</summary>
    public void BroadcastWords(VectorWidth width, int destination, MemoryOperand source, int mask) =>
        Vector(width, Prefix.P66, Map.M0F38, 0x79, destination, 0, source, sizeof(ushort), mask: mask);

    /// <summary>Loads 16 bytes into each quarter of a register of 512 or half of one of 256 bits.</summary>
    public void BroadcastQuarters(VectorWidth width, int destination, MemoryOperand source) =>
        Vector(width, Prefix.P66, Map.M0F38, 0x5A, destination, 0, source, 16);

    /// <summary>Loads 32 bytes into both halves of a register of 512 bits.</summary>
    public void BroadcastHalves(int destination, MemoryOperand source) =>
        Vector(VectorWidth.Bits512, Prefix.P66, Map.M0F38, 0x5B, destination, 0, source, 32);

    /// <summary>Puts four bytes into every lane, or those that a mask has a bit for, by way of rax.</summary>
    public void BroadcastConstant(VectorWidth width, int destination, uint lanes, int mask = 0)
    {
        Move(Register.Rax, lanes);
        Vector(width, Prefix.P66, Map.M0F38, 0x7C, destination, 0, (int)Register.Rax, mask);
    }

    /// <summary>Puts a number into a mask, by way of rax.</summary>
    public void MaskConstant(int mask, uint bits)
    {
        Move(Register.Rax, bits);
        Code.AddRange([0xC5, 0xFB, 0x92, (byte)(0xC0 | (mask << 3))]);
    }

    /// <summary>Loads 32 bits into a mask.</summary>
    public void LoadMask(int mask, MemoryOperand source)
    {
        int x = source.Index is { } index ? Extension(index) : 0;
        Code.AddRange([0xC4, (byte)(0x80 | ((~x & 1) << 6) | ((~Extension(source.Base) & 1) << 5) | (int)Map.M0F), 0xF9, 0x90]);
        Operand(mask, source, 1);
    }

    /// <summary>Replaces one of the eight words of a register of 128 bits.</summary>
    public void InsertWord(int destination, MemoryOperand source, int index)
    {
        Vector(VectorWidth.Bits128, Prefix.P66, Map.M0F, 0xC4, destination, destination, source, sizeof(ushort));
        Code.Add((byte)index);
    }

    /// <summary>
    /// Words of what is in memory, chosen by those of <paramref name="choice"/>: all or those that a mask has a bit for; AVX-512 BW's
    /// <c>vpermw</c>.
    /// </summary>
    public void ChooseWords(VectorWidth width, int destination, int choice, MemoryOperand source, int mask = 0) =>
        Vector(width, Prefix.P66, Map.M0F38, 0x8D, destination, choice, source, Bytes(width), mask: mask, wide: true);

    /// <summary>Loads signed bytes, one to a lane of 32 bits.</summary>
    public void WidenInt8(VectorWidth width, int destination, MemoryOperand source) =>
        Vector(width, Prefix.P66, Map.M0F38, 0x21, destination, 0, source, Bytes(width) / sizeof(int));

    /// <summary>Copies a register.</summary>
    public void Copy(VectorWidth width, int destination, int source) => Vector(width, Prefix.None, Map.M0F, 0x28, destination, 0, source);

    /// <summary>Makes a register zero.</summary>
    public void Clear(VectorWidth width, int register) => Xor(width, register, register, register);

    /// <summary>a ^ b</summary>
    public void Xor(VectorWidth width, int destination, int a, int b) => Vector(width, Prefix.P66, Map.M0F, 0xEF, destination, a, b);

    /// <summary>a &amp; b</summary>
    public void And(VectorWidth width, int destination, int a, int b) => Vector(width, Prefix.P66, Map.M0F, 0xDB, destination, a, b);

    /// <summary>Lanes of 32 bits moved down, all or those that a mask has a bit for.</summary>
    public void ShiftRight(VectorWidth width, int destination, int source, int bits, int mask = 0) =>
        Shift(width, 2, destination, source, bits, mask);

    /// <summary>Lanes of 32 bits moved up.</summary>
    public void ShiftLeft(VectorWidth width, int destination, int source, int bits) => Shift(width, 6, destination, source, bits, 0);

    /// <summary>Lanes of 32 bits moved down, the topmost bit repeated.</summary>
    public void ShiftRightSigned(VectorWidth width, int destination, int source, int bits) => Shift(width, 4, destination, source, bits, 0);

    /// <summary>Lanes of 32 bits turned upwards by the lanes of <paramref name="bits"/>.</summary>
    public void RotateLeft(VectorWidth width, int destination, int source, int bits) =>
        Vector(width, Prefix.P66, Map.M0F38, 0x15, destination, source, bits);

    /// <summary>Sums of i32.</summary>
    public void AddIntegers(VectorWidth width, int destination, int a, int b) =>
        Vector(width, Prefix.P66, Map.M0F, 0xFE, destination, a, b);

    /// <summary>Sums with one i32 in memory.</summary>
    public void AddIntegers(VectorWidth width, int destination, int a, MemoryOperand b) =>
        Vector(width, Prefix.P66, Map.M0F, 0xFE, destination, a, b, sizeof(int), broadcast: true);

    /// <summary>Sums of bytes, all or those that a mask has a bit for.</summary>
    public void AddInt8(VectorWidth width, int destination, int a, int b, int mask = 0) =>
        Vector(width, Prefix.P66, Map.M0F, 0xFC, destination, a, b, mask);

    /// <summary>[a0, b0, a1, b1] of i32 in each quarter.</summary>
    public void UnpackLow(VectorWidth width, int destination, int a, int b) => Vector(width, Prefix.P66, Map.M0F, 0x62, destination, a, b);

    /// <summary>[a2, b2, a3, b3] of i32 in each quarter.</summary>
    public void UnpackHigh(VectorWidth width, int destination, int a, int b) => Vector(width, Prefix.P66, Map.M0F, 0x6A, destination, a, b);

    /// <summary>[a0, b0] of i64 in each quarter.</summary>
    public void UnpackLowPairs(VectorWidth width, int destination, int a, int b) =>
        Vector(width, Prefix.P66, Map.M0F, 0x6C, destination, a, b, wide: true);

    /// <summary>[a1, b1] of i64 in each quarter.</summary>
    public void UnpackHighPairs(VectorWidth width, int destination, int a, int b) =>
        Vector(width, Prefix.P66, Map.M0F, 0x6D, destination, a, b, wide: true);

    /// <summary>i32 to f32.</summary>
    public void ToSingle(VectorWidth width, int destination, int source) =>
        Vector(width, Prefix.None, Map.M0F, 0x5B, destination, 0, source);

    /// <summary>binary16 to f32.</summary>
    public void HalfToSingle(VectorWidth width, int destination, int source) =>
        Vector(width, Prefix.P66, Map.M0F38, 0x13, destination, 0, source);

    /// <summary>The lower halves of lanes of 32 bits, to half a register.</summary>
    public void LowerWords(VectorWidth width, int destination, int source) =>
        Vector(width, Prefix.PF3, Map.M0F38, 0x33, source, 0, destination);

    /// <summary>a·b in f32.</summary>
    public void Multiply(VectorWidth width, int destination, int a, int b) => Vector(width, Prefix.None, Map.M0F, 0x59, destination, a, b);

    /// <summary>a times one f32 in memory.</summary>
    public void Multiply(VectorWidth width, int destination, int a, MemoryOperand b) =>
        Vector(width, Prefix.None, Map.M0F, 0x59, destination, a, b, sizeof(float), broadcast: true);

    /// <summary>a times a register's worth of f32 in memory.</summary>
    public void MultiplyLanes(VectorWidth width, int destination, int a, MemoryOperand b) =>
        Vector(width, Prefix.None, Map.M0F, 0x59, destination, a, b, Bytes(width));

    /// <summary>sum += Σ of four products a lane with a register's worth of signed bytes in memory.</summary>
    public void AddInt8ProductLanes(VectorWidth width, int sum, int unsignedBytes, MemoryOperand signedBytes) =>
        Vector(width, Prefix.P66, Map.M0F38, 0x50, sum, unsignedBytes, signedBytes, Bytes(width));

    /// <summary>sum += Σ of four products a lane with the same four signed bytes in memory.</summary>
    public void AddInt8Products(VectorWidth width, int sum, int unsignedBytes, MemoryOperand signedBytes) =>
        Vector(width, Prefix.P66, Map.M0F38, 0x50, sum, unsignedBytes, signedBytes, sizeof(int), broadcast: true);

    /// <summary>sum += a·b in f32, rounded once.</summary>
    public void MultiplyAdd(VectorWidth width, int sum, int a, int b) => Vector(width, Prefix.P66, Map.M0F38, 0xB8, sum, a, b);

    /// <summary>sum −= a·b in f32, rounded once.</summary>
    public void MultiplySubtract(VectorWidth width, int sum, int a, int b) => Vector(width, Prefix.P66, Map.M0F38, 0xBC, sum, a, b);

    /// <summary>sum −= a times one f32 in memory, rounded once.</summary>
    public void MultiplySubtract(VectorWidth width, int sum, int a, MemoryOperand b) =>
        Vector(width, Prefix.P66, Map.M0F38, 0xBC, sum, a, b, sizeof(float), broadcast: true);

    /// <summary>Quarters of registers of 512 bits: [a's first, a's third, b's first, b's third].</summary>
    public void TakeEvenQuarters(int destination, int a, int b) => Quarters(destination, a, b, 0b10_00_10_00);

    /// <summary>Quarters of registers of 512 bits: [a's second, a's fourth, b's second, b's fourth].</summary>
    public void TakeOddQuarters(int destination, int a, int b) => Quarters(destination, a, b, 0b11_01_11_01);

    /// <summary>A register of which 16 bytes are what is in memory.</summary>
    public void InsertQuarter(VectorWidth width, int destination, int others, MemoryOperand quarter, int index)
    {
        Vector(width, Prefix.P66, Map.M0F3A, 0x38, destination, others, quarter, 16);
        Code.Add((byte)index);
    }

    /// <summary>A register of which 16 bytes are the first of another.</summary>
    public void InsertQuarter(VectorWidth width, int destination, int others, int quarter, int index)
    {
        Vector(width, Prefix.P66, Map.M0F3A, 0x38, destination, others, quarter);
        Code.Add((byte)index);
    }

    /// <summary>A register of 512 bits whose upper half is what is in memory.</summary>
    public void InsertUpperHalf(int destination, int lower, MemoryOperand upper)
    {
        Vector(VectorWidth.Bits512, Prefix.P66, Map.M0F3A, 0x3A, destination, lower, upper, 32);
        Code.Add(1);
    }

    /// <summary>A register of 512 bits whose upper half is the lower one of another.</summary>
    public void InsertUpperHalf(int destination, int lower, int upper)
    {
        Vector(VectorWidth.Bits512, Prefix.P66, Map.M0F3A, 0x3A, destination, lower, upper);
        Code.Add(1);
    }

    /// <summary>A mask of two of 32 bits.</summary>
    public void JoinMasks(int destination, int lower, int upper) =>
        Code.AddRange([0xC4, 0xE1, (byte)(0x84 | ((~upper & 15) << 3)), 0x4B, (byte)(0xC0 | (destination << 3) | lower)]);

    /// <summary>(a &amp; b) | c, into c.</summary>
    public void AndOr(VectorWidth width, int c, int a, int b)
    {
        // One bit for each of the eight combinations of c, a and b.
        const int Table = 0b1111_1000;
        Vector(width, Prefix.P66, Map.M0F3A, 0x25, c, a, b);
        Code.Add(Table);
    }

    /// <summary>Loads 64 bits.</summary>
    public void Move(Register destination, MemoryOperand source) => General(0x8B, destination, source);

    /// <summary>Puts a number into a register.</summary>
    public void Move(Register destination, uint number)
    {
        if (Extension(destination) != 0)
        {
            Code.Add(0x41);
        }

        Code.Add((byte)(0xB8 | Low(destination)));
        Code.AddRange(BitConverter.GetBytes(number));
    }

    /// <summary>Prefetches a line of memory into the first-level cache.</summary>
    public void Prefetch(MemoryOperand line) => Prefetch(line, hint: 1);

    /// <summary>Prefetches a line of memory that is used once into the first-level cache and, where a processor can, no other.</summary>
    public void PrefetchOnce(MemoryOperand line) => Prefetch(line, hint: 0);

    /// <summary>Computes an address.</summary>
    public void Address(Register destination, MemoryOperand source) => General(0x8D, destination, source);

    /// <summary>Adds 64 bits in memory.</summary>
    public void AddTo(Register destination, MemoryOperand source) => General(0x03, destination, source);

    /// <summary>Stores 64 bits.</summary>
    public void Move(MemoryOperand destination, Register source) => General(0x89, source, destination);

    /// <summary>Adds a number to one of 64 bits in memory and sets the flags.</summary>
    public void Add(MemoryOperand memory, sbyte number)
    {
        General(0x83, Register.Rax, memory);
        Code.Add((byte)number);
    }

    /// <summary>Adds a number and sets the flags.</summary>
    public void Add(Register register, int number)
    {
        Code.AddRange([(byte)(0x48 | Extension(register)), 0x81, (byte)(0xC0 | Low(register))]);
        Code.AddRange(BitConverter.GetBytes(number));
    }

    /// <summary>Goes back to a position unless the last sum came to zero.</summary>
    public void JumpUnlessZero(int position)
    {
        const int Length = 6;
        int distance = position - (Position + Length);
        Code.AddRange([0x0F, 0x85]);
        Code.AddRange(BitConverter.GetBytes(distance));
    }

    /// <summary>Goes on to where <see cref="Land"/> is called if the last sum came to zero.</summary>
    /// <returns>The jump.</returns>
    public int JumpIfZero()
    {
        Code.AddRange([0x0F, 0x84, 0, 0, 0, 0]);
        return Position;
    }

    /// <summary>The next instruction is where a jump goes on to.</summary>
    public void Land(int jump)
    {
        byte[] distance = BitConverter.GetBytes(Position - jump);
        for (int i = 0; i < distance.Length; i++)
        {
            Code[jump - distance.Length + i] = distance[i];
        }
    }

    /// <summary>Keeps a register on the stack.</summary>
    public void Push(Register register) => Stack(0x50, register);

    /// <summary>Takes it back.</summary>
    public void Pop(Register register) => Stack(0x58, register);

    /// <summary>Clears the upper parts of vector registers, as the calling convention wants it, and returns.</summary>
    public void Return() => Code.AddRange([0xC5, 0xF8, 0x77, 0xC3]);

    private void Prefetch(MemoryOperand line, int hint)
    {
        int index = line.Index is { } i ? Extension(i) : 0;
        Code.AddRange([(byte)(0x40 | (index << 1) | Extension(line.Base)), 0x0F, 0x18]);
        Operand(hint, line, 1);
    }

    private void Quarters(int destination, int a, int b, byte choice)
    {
        Vector(VectorWidth.Bits512, Prefix.P66, Map.M0F3A, 0x43, destination, a, b);
        Code.Add(choice);
    }

    private void Stack(int opcode, Register register)
    {
        if (Extension(register) != 0)
        {
            Code.Add(0x41);
        }

        Code.Add((byte)(opcode | Low(register)));
    }

    /// <summary>A shift by a constant, whose destination stands where others have their second operand.</summary>
    private void Shift(VectorWidth width, int extension, int destination, int source, int bits, int mask)
    {
        Vector(width, Prefix.P66, Map.M0F, 0x72, extension, destination, source, mask);
        Code.Add((byte)bits);
    }
}
