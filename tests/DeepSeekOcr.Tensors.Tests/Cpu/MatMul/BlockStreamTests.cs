using System.Runtime.InteropServices;
using DeepSeekOcr.Tensors.Cpu.Formats;
using DeepSeekOcr.Tensors.Cpu.MatMul.Quantized.Blocks;
using DeepSeekOcr.Tensors.Cpu.MatMul.Quantized.Int8;
using DeepSeekOcr.Tensors.Cpu.X64;
using DeepSeekOcr.Tensors.Operations;
using DeepSeekOcr.Tensors.Tests.Cpu.Formats;
using DeepSeekOcr.Tensors.Weights;

namespace DeepSeekOcr.Tensors.Tests.Cpu.MatMul;

public sealed class BlockStreamTests
{
    public static TheoryData<WeightFormat> Formats { get; } = [WeightFormat.Q8_0, WeightFormat.Q4_0, WeightFormat.Q6_K];

    [Theory]
    [MemberData(nameof(Formats))]
    public void Apply_WeightEndsWhereMemoryDoes_NothingAfterItIsRead(WeightFormat format)
    {
        Assert.SkipUnless(Int8Tile.IsSupported, "There is no machine code here.");
        foreach (int blocks in Enumerable.Range(1, 19))
        {
            int width = blocks * format.BlockLength();
            byte[] stored = BlockDefinitions.Random(format, new Random(blocks), 3 * blocks);
            using var elsewhere = new StoredWeight(stored, [3, width], format);
            using var atTheEnd = new LastPage(stored);
            Weight weight = Weight.View("last", [3, width], format, atTheEnd.Address, atTheEnd);
            Tensor x = Randoms.Tensor(new Random(blocks), [2, width]);
            Assert.Equal(Linear.Apply(x, elsewhere.Weight).ToArray(), Linear.Apply(x, weight).ToArray());
            Assert.Equal(Linear.Apply(x.Slice(0, 1), elsewhere.Weight).ToArray(), Linear.Apply(x.Slice(0, 1), weight).ToArray());
        }
    }

    [Fact]
    public void Find_MoreRowsThanItTakes_IsNothing()
    {
        Assert.SkipUnless(Int8Tile.IsSupported, "There is no machine code here.");
        Assert.NotNull(BlockStream<Q8_0>.Find(40, BlockStreamCode<Q8_0>.MostRows));
        Assert.Null(BlockStream<Q8_0>.Find(40, BlockStreamCode<Q8_0>.MostRows + 1));
    }

    /// <summary>Bytes that end where readable memory ends.</summary>
    private sealed class LastPage : IDisposable
    {
        private readonly nint _start;
        private readonly nuint _length;

        public LastPage(byte[] bytes)
        {
            nuint page = (nuint)Environment.SystemPageSize;
            nuint readable = ((nuint)bytes.Length + page - 1) / page * page;
            _length = readable + page;
            _start = Assert.NotNull(MemoryPages.Take(_length));
            Assert.True(MemoryPages.TryProtect(_start + (nint)readable, page, MemoryPages.NoAccess));
            Address = _start + (nint)readable - bytes.Length;
            Marshal.Copy(bytes, 0, Address, bytes.Length);
        }

        public nint Address { get; }

        public void Dispose() => MemoryPages.Free(_start, _length);
    }
}
