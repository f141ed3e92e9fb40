using DeepSeekOcr.Checkpoints.Safetensors;
using DeepSeekOcr.Files;
using DeepSeekOcr.Tensors;
using DeepSeekOcr.Testing;

namespace DeepSeekOcr.Tests.Checkpoints.Safetensors;

public sealed class SafetensorsWriterTests
{
    [Fact]
    public void Write_EveryType_IsReadBackEqualByBothReaders()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "new", "x.safetensors");
        float[] numbers = [1, -2.5f, 0.125f, 3e5f, 0, -0f];
        SafetensorsWriter.Write(path,
        [
            SafetensorsItem.From("f32", Tensor.From(numbers, [2, 3])),
            SafetensorsItem.From("f64", Tensor.From(numbers, [6]), SafetensorsType.F64),
            SafetensorsItem.From<byte>("u8", [3], new byte[] { 1, 2, 255 }),
            SafetensorsItem.From<int>("i32", [2], new[] { -1, int.MaxValue }),
            SafetensorsItem.From<long>("i64 \"quoted\" ü", [1], new[] { long.MinValue }),
            SafetensorsItem.From<float>("scalar", [], new[] { 42f }),
        ]);
        using var file = SafetensorsFile.Open(path);
        Assert.Equal([2, 3], file.Find("f32")!.Shape);
        Assert.Equal(numbers, file.Read<float>("f32"));
        Assert.Equal(numbers.Select(number => (double)number), file.Read<double>("f64"));
        Assert.Equal([1, 2, 255], file.Read<byte>("u8"));
        Assert.Equal([-1, int.MaxValue], file.Read<int>("i32"));
        Assert.Equal([long.MinValue], file.Read<long>("i64 \"quoted\" ü"));
        Assert.Equal([42f], file.Read<float>("scalar"));
        Assert.Equal("pt", file.Metadata["format"]);
        Assert.Equal(numbers, new GoldenTensors(path).F32("f32"));
    }

    [Fact]
    public void Write_MixedTypes_AlignsEveryTensor()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "x.safetensors");
        SafetensorsWriter.Write(path,
        [
            SafetensorsItem.From<byte>("a", [3], new byte[3]),
            SafetensorsItem.From("b", Tensor.Zeros([5]), SafetensorsType.BF16),
            SafetensorsItem.From<long>("c", [1], new long[1]),
            SafetensorsItem.From("d", Tensor.Zeros([3])),
        ]);
        using var file = SafetensorsFile.Open(path);
        Assert.Equal(["c", "d", "b", "a"], file.Entries.Select(entry => entry.Name));
        Assert.All(file.Entries, entry => Assert.Equal(0, entry.Offset % entry.Type.Size()));
    }

    [Theory]
    [InlineData(SafetensorsType.BF16, "bf16")]
    [InlineData(SafetensorsType.F16, "f16")]
    public void Write_ShortFloats_RoundAsTheReferenceDoes(SafetensorsType type, string name)
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "x.safetensors");
        GoldenTensors golden = Golden.Open("components/rounding.safetensors");
        float[] x = golden.F32("f32");
        SafetensorsWriter.Write(path, [SafetensorsItem.From("y", Tensor.From(x, [x.Length]), type)]);
        using var file = SafetensorsFile.Open(path);
        Assert.Equal(golden.Read<ushort>(name), file.Read<ushort>("y"));
    }

    [Fact]
    public void Write_BrainFloatNaN_StaysNaN()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "x.safetensors");
        float[] x =
            [float.NaN, BitConverter.UInt32BitsToSingle(0x7FFFFFFF), BitConverter.UInt32BitsToSingle(0x7F800001), float.NegativeInfinity];
        SafetensorsWriter.Write(path, [SafetensorsItem.From("y", Tensor.From(x, [4]), SafetensorsType.BF16)]);
        float[] y = new GoldenTensors(path).F32("y");
        Assert.Equal([true, true, true, false], y.Select(float.IsNaN));
        Assert.Equal(float.NegativeInfinity, y[3]);
    }

    [Fact]
    public void Write_WeightsOfAMappedCheckpoint_GivesTheSameBytes()
    {
        using var folder = new TemporaryFolder();
        using var source = SafetensorsFile.Open(Golden.Find("tiny-bf16-sharded/model-00001-of-00003.safetensors"));
        string path = Path.Combine(folder.Path, "x.safetensors");
        SafetensorsEntry[] weights = [.. source.Entries.Where(entry => entry.Type == SafetensorsType.BF16)];
        SafetensorsWriter.Write(path, weights.Select(entry => SafetensorsItem.From(source.AsWeight(entry))));
        using var copy = SafetensorsFile.Open(path);
        Assert.NotEmpty(weights);
        Assert.All(weights, entry => Assert.True(source.Bytes(entry).SequenceEqual(copy.Bytes(copy.Find(entry.Name)!)), entry.Name));
    }

    [Fact]
    public void Write_TwoTensorsOfOneName_IsTheCallersBug()
    {
        using var folder = new TemporaryFolder();
        SafetensorsItem item = SafetensorsItem.From<byte>("a", [1], new byte[1]);
        Assert.Throws<ArgumentException>(() => SafetensorsWriter.Write(Path.Combine(folder.Path, "x"), [item, item]));
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Write_FailureHalfway_LeavesTheOldFileAndNoPart()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("x", "old");
        Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(path, stream =>
        {
            stream.WriteByte(1);
            throw new InvalidOperationException();
        }));
        Assert.Equal([path], Directory.GetFiles(folder.Path));
        Assert.Equal("old", File.ReadAllText(path));
    }

    [Fact]
    public void Write_BelowAFile_IsRefusedInOneLine()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Write("file", "x"), "x.safetensors");
        FileException exception = Assert.Throws<FileException>(() => SafetensorsWriter.Write(path, []));
        Assert.Contains("cannot be written", exception.Message, StringComparison.Ordinal);
    }
}
