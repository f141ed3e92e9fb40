using DeepSeekOcr.Tensors.Cpu.X64;
using static DeepSeekOcr.Tensors.Cpu.X64.Register;

namespace DeepSeekOcr.Tensors.Tests.Cpu.X64;

public sealed class X64AssemblerTests
{
    private const VectorWidth B128 = VectorWidth.Bits128;
    private const VectorWidth B256 = VectorWidth.Bits256;
    private const VectorWidth B512 = VectorWidth.Bits512;

    // What GNU as makes of the instruction in front; registers and displacements are chosen so that every bit of a prefix is seen set and
    // clear.
    private static readonly (string Instruction, string Bytes, Action<X64Assembler> Write)[] Encodings =
    [
        ("vpdpbusd %zmm26,%zmm24,%zmm12", "62 12 3d 40 50 e2", a => a.AddInt8Products(B512, 12, 24, 26)),
        ("vpdpbusd 0x44(%rax,%r8,2){1to8},%ymm9,%ymm12", "62 32 35 38 50 64 40 11",
            a => a.AddInt8Products(B256, 12, 9, new MemoryOperand(Rax, 0x44, R8, 1))),
        ("vdpbf16ps %zmm26,%zmm24,%zmm12", "62 12 3e 40 52 e2", a => a.AddBFloat16Products(B512, 12, 24, 26)),
        ("vdpbf16ps %zmm3,%zmm25,%zmm17", "62 e2 36 40 52 cb", a => a.AddBFloat16Products(B512, 17, 25, 3)),
        ("vmovups 0x40(%r11),%zmm25", "62 41 7c 48 10 4b 01", a => a.Load(B512, 25, new MemoryOperand(R11, 0x40))),
        ("vmovups %ymm17,0x20(%rbp)", "62 e1 7c 28 11 4d 01", a => a.Store(B256, new MemoryOperand(Rbp, 0x20), 17)),
        ("vbroadcastss 0x4(%r9,%r8,1),%zmm26", "62 02 7d 48 18 54 01 01", a => a.Broadcast(B512, 26, new MemoryOperand(R9, 4, R8))),
        ("vpbroadcastw 0x6(%rbx,%r12,2),%xmm14", "62 32 7d 08 79 74 63 03",
            a => a.BroadcastWords(B128, 14, new MemoryOperand(Rbx, 6, R12, 1))),
        ("vpbroadcastw 0x6(%rbx,%r12,2),%ymm14{%k3}", "62 32 7d 2b 79 74 63 03",
            a => a.BroadcastWords(B256, 14, new MemoryOperand(Rbx, 6, R12, 1), mask: 3)),
        ("vbroadcasti32x8 0x20(%r10),%zmm19", "62 c2 7d 48 5b 5a 01", a => a.BroadcastHalves(19, new MemoryOperand(R10, 0x20))),
        ("vpermw 0x44(%r10),%zmm11,%zmm0{%k5}", "62 d2 a5 4d 8d 82 44 00 00 00",
            a => a.ChooseWords(B512, 0, 11, new MemoryOperand(R10, 0x44), mask: 5)),
        ("vpermw 0x40(%r10),%zmm11,%zmm17", "62 c2 a5 48 8d 4a 01", a => a.ChooseWords(B512, 17, 11, new MemoryOperand(R10, 0x40))),
        ("vpmovsxbd 0xc0(%r10),%zmm25", "62 42 7d 48 21 4a 0c", a => a.WidenInt8(B512, 25, new MemoryOperand(R10, 0xC0))),
        ("vbroadcasti32x4 0x10(%r11),%ymm3", "62 d2 7d 28 5a 5b 01", a => a.BroadcastQuarters(B256, 3, new MemoryOperand(R11, 0x10))),
        ("mov $0x80808080,%eax; vpbroadcastd %eax,%ymm24", "b8 80 80 80 80 62 62 7d 28 7c c0",
            a => a.BroadcastConstant(B256, 24, 0x80808080)),
        ("mov $0x1b0012,%eax; vpbroadcastd %eax,%zmm11{%k7}", "b8 12 00 1b 00 62 72 7d 4f 7c d8",
            a => a.BroadcastConstant(B512, 11, 0x1B0012, mask: 7)),
        ("mov $0xf0,%eax; kmovd %eax,%k1", "b8 f0 00 00 00 c5 fb 92 c8", a => a.MaskConstant(1, 0xF0)),
        ("kmovd 0x2(%rbx,%r15,4),%k2", "c4 a1 f9 90 54 bb 02", a => a.LoadMask(2, new MemoryOperand(Rbx, 2, R15, 2))),
        ("vpinsrw $0x5,0x2(%rbx,%r15,4),%xmm14,%xmm14", "62 31 0d 08 c4 74 bb 01 05",
            a => a.InsertWord(14, new MemoryOperand(Rbx, 2, R15, 2), 5)),
        ("vmovaps %zmm12,%zmm23", "62 c1 7c 48 28 fc", a => a.Copy(B512, 23, 12)),
        ("vpxord %ymm5,%ymm24,%ymm7", "62 f1 3d 20 ef fd", a => a.Xor(B256, 7, 24, 5)),
        ("vpandd %ymm25,%ymm2,%ymm2", "62 91 6d 28 db d1", a => a.And(B256, 2, 2, 25)),
        ("vpsrld $0x4,%ymm5,%ymm5{%k1}", "62 f1 55 29 72 d5 04", a => a.ShiftRight(B256, 5, 5, 4, mask: 1)),
        ("vpslld $0x2,%ymm31,%ymm7", "62 91 45 28 72 f7 02", a => a.ShiftLeft(B256, 7, 31, 2)),
        ("vpsrad $0x18,%ymm31,%ymm30", "62 91 0d 20 72 e7 18", a => a.ShiftRightSigned(B256, 30, 31, 24)),
        ("vprolvd %zmm12,%zmm19,%zmm20", "62 c2 65 40 15 e4", a => a.RotateLeft(B512, 20, 19, 12)),
        ("vpaddd %zmm26,%zmm24,%zmm12", "62 11 3d 40 fe e2", a => a.AddIntegers(B512, 12, 24, 26)),
        ("vpaddd 0x8(%r9,%r8,1){1to16},%zmm24,%zmm25", "62 01 3d 50 fe 4c 01 02",
            a => a.AddIntegers(B512, 25, 24, new MemoryOperand(R9, 8, R8))),
        ("vpaddb %ymm26,%ymm3,%ymm3{%k2}", "62 91 65 2a fc da", a => a.AddInt8(B256, 3, 3, 26, mask: 2)),
        ("vpunpckldq %ymm1,%ymm0,%ymm8", "62 71 7d 28 62 c1", a => a.UnpackLow(B256, 8, 0, 1)),
        ("vpunpckhdq %ymm1,%ymm0,%ymm9", "62 71 7d 28 6a c9", a => a.UnpackHigh(B256, 9, 0, 1)),
        ("vpunpcklqdq %ymm10,%ymm8,%ymm0", "62 d1 bd 28 6c c2", a => a.UnpackLowPairs(B256, 0, 8, 10)),
        ("vpunpckhqdq %ymm10,%ymm8,%ymm1", "62 d1 bd 28 6d ca", a => a.UnpackHighPairs(B256, 1, 8, 10)),
        ("vshufi32x4 $0x88,%zmm4,%zmm0,%zmm0", "62 f3 7d 48 43 c4 88", a => a.TakeEvenQuarters(0, 0, 4)),
        ("vshufi32x4 $0xdd,%zmm4,%zmm16,%zmm8", "62 73 7d 40 43 c4 dd", a => a.TakeOddQuarters(8, 16, 4)),
        ("vinserti32x4 $0x3,0x10(%rbx,%r15,8),%zmm2,%zmm18", "62 a3 6d 48 38 54 fb 01 03",
            a => a.InsertQuarter(B512, 18, 2, new MemoryOperand(Rbx, 0x10, R15, 3), 3)),
        ("vinserti32x4 $0x1,%xmm31,%ymm14,%ymm14", "62 13 0d 28 38 f7 01", a => a.InsertQuarter(B256, 14, 14, 31, 1)),
        ("vinserti32x8 $0x1,0x22(%r11,%r12,4),%zmm3,%zmm3", "62 93 65 48 3a 9c a3 22 00 00 00 01",
            a => a.InsertUpperHalf(3, 3, new MemoryOperand(R11, 0x22, R12, 2))),
        ("vinserti32x8 $0x1,%ymm31,%zmm25,%zmm3", "62 93 35 40 3a df 01", a => a.InsertUpperHalf(3, 25, 31)),
        ("kunpckdq %k1,%k3,%k2", "c4 e1 e4 4b d1", a => a.JoinMasks(2, 1, 3)),
        ("vpternlogd $0xf8,%ymm24,%ymm31,%ymm7", "62 93 05 20 25 f8 f8", a => a.AndOr(B256, 7, 31, 24)),
        ("vcvtdq2ps %ymm12,%ymm12", "62 51 7c 28 5b e4", a => a.ToSingle(B256, 12, 12)),
        ("vpmovdw %zmm0,%ymm10", "62 d2 7e 48 33 c2", a => a.LowerWords(B512, 10, 0)),
        ("vcvtph2ps %xmm14,%ymm14", "62 52 7d 28 13 f6", a => a.HalfToSingle(B256, 14, 14)),
        ("vmulps %ymm13,%ymm14,%ymm15", "62 51 0c 28 59 fd", a => a.Multiply(B256, 15, 14, 13)),
        ("vmulps 0x8(%rdx,%r13,2){1to8},%ymm14,%ymm13", "62 31 0c 38 59 6c 6a 02",
            a => a.Multiply(B256, 13, 14, new MemoryOperand(Rdx, 8, R13, 1))),
        ("vmulps 0x40(%rbp),%zmm3,%zmm19", "62 e1 64 48 59 5d 01", a => a.MultiplyLanes(B512, 19, 3, new MemoryOperand(Rbp, 0x40))),
        ("vpdpbusd 0x40(%rax,%r8,1),%zmm16,%zmm24", "62 22 7d 40 50 44 00 01",
            a => a.AddInt8ProductLanes(B512, 24, 16, new MemoryOperand(Rax, 0x40, R8))),
        ("vfmadd231ps %ymm13,%ymm12,%ymm16", "62 c2 1d 28 b8 c5", a => a.MultiplyAdd(B256, 16, 12, 13)),
        ("vfnmadd231ps 0x8(%r9){1to8},%ymm15,%ymm16", "62 c2 05 38 bc 41 02",
            a => a.MultiplySubtract(B256, 16, 15, new MemoryOperand(R9, 8))),
        ("vfnmadd231ps %zmm26,%zmm29,%zmm3", "62 92 15 40 bc da", a => a.MultiplySubtract(B512, 3, 29, 26)),
        ("mov 0x48(%rdi),%r15", "4c 8b 7f 48", a => a.Move(R15, new MemoryOperand(Rdi, 0x48))),
        ("mov %rbp,0x38(%rdi)", "48 89 6f 38", a => a.Move(new MemoryOperand(Rdi, 0x38), Rbp)),
        ("mov $0x2,%ecx", "b9 02 00 00 00", a => a.Move(Rcx, 2)),
        ("mov $0x180,%r15d", "41 bf 80 01 00 00", a => a.Move(R15, 384)),
        ("lea 0x10(%r14,%r15,1),%r14", "4f 8d 74 3e 10", a => a.Address(R14, new MemoryOperand(R14, 0x10, R15))),
        ("add 0x50(%rdi),%rbp", "48 03 6f 50", a => a.AddTo(Rbp, new MemoryOperand(Rdi, 0x50))),
        ("addq $-1,0x30(%rdi)", "48 83 47 30 ff", a => a.Add(new MemoryOperand(Rdi, 0x30), -1)),
        ("add $-1,%r13", "49 81 c5 ff ff ff ff", a => a.Add(R13, -1)),
        ("prefetcht0 0x40(%r14)", "41 0f 18 4e 40", a => a.Prefetch(new MemoryOperand(R14, 0x40))),
        ("prefetcht0 0x40(%rbx,%r15,4)", "42 0f 18 4c bb 40", a => a.Prefetch(new MemoryOperand(Rbx, 0x40, R15, 2))),
        ("prefetchnta 0x40(%r14)", "41 0f 18 46 40", a => a.PrefetchOnce(new MemoryOperand(R14, 0x40))),
        ("push %r12; push %rbx; pop %r15", "41 54 53 41 5f", Stack),
        ("jne to itself", "0f 85 fa ff ff ff", a => a.JumpUnlessZero(0)),
        ("je over a ret", "0f 84 04 00 00 00 c5 f8 77 c3", JumpOverReturn),
        ("vzeroupper; ret", "c5 f8 77 c3", a => a.Return()),
    ];

    [Fact]
    public void Write_EveryInstruction_EncodedAsGnuAsDoes() => Assert.All(Encodings, encoding =>
    {
        var code = new X64Assembler();
        encoding.Write(code);
        Assert.Equal($"{encoding.Instruction}: {encoding.Bytes}", $"{encoding.Instruction}: {Hex(code)}");
    });

    [Fact]
    public void Operand_RspOrR12AsBase_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => new X64Assembler().Move(Rax, new MemoryOperand(Rsp)));
        Assert.Throws<ArgumentException>(() => new X64Assembler().Move(Rax, new MemoryOperand(R12)));
    }

    [Fact]
    public void Operand_DisplacementThatNoByteHolds_TakesFour()
    {
        var code = new X64Assembler();
        code.Load(B512, 25, new MemoryOperand(R11, 128 * 64));
        Assert.Equal("62 41 7c 48 10 8b 00 20 00 00", Hex(code));
    }

    private static void Stack(X64Assembler code)
    {
        code.Push(R12);
        code.Push(Rbx);
        code.Pop(R15);
    }

    private static void JumpOverReturn(X64Assembler code)
    {
        int jump = code.JumpIfZero();
        code.Return();
        code.Land(jump);
    }

    private static string Hex(X64Assembler code) =>
        string.Join(' ', code.ToArray().Select(b => b.ToString("x2", System.Globalization.CultureInfo.InvariantCulture)));
}
