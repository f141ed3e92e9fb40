using DeepSeekOcr.Checkpoints;
using DeepSeekOcr.Checkpoints.Gguf.Container;
using DeepSeekOcr.Tensors;
using FsCheck.Xunit;
using static DeepSeekOcr.Tests.Checkpoints.Gguf.HandcraftedGguf;

namespace DeepSeekOcr.Tests.Checkpoints.Gguf;

public sealed class GgufFileTests
{
    private static readonly HandcraftedGguf Valid = new();

    [Fact]
    public void Open_WellFormedFile_GivesKeysShapesAndNumbers()
    {
        using var folder = new TemporaryFolder();
        using var file = GgufFile.Open(folder.Write("x.gguf", Valid.ToBytes()));
        Assert.Equal("test", file.Metadata.Text("general.architecture"));
        Assert.Equal(7, file.Metadata.Integer("a.number", 0, 10));
        Assert.Equal([2, 8], file.Find("a")!.Shape);
        Assert.Equal(WeightFormat.Q8_0, file.Find("b")!.Format);
        Assert.Equal(BitConverter.ToSingle([4, 5, 6, 7]), file.AsWeight(file.Find("a")!, "a", [2, 8]).Values[1]);
        Assert.Equal([67, 68], file.AsWeight(file.Find("b")!, "b", [32]).Bytes[3..5].ToArray());
        Assert.Equal([32, 33], file.AsWeight(file.Find("a")!, "half", [1, 8], part: 1).Bytes[..2].ToArray());
    }

    [Fact]
    public void Open_EveryTypeOfValue_IsRead()
    {
        byte[][] keys =
        [
            Key("u8", 0, [200]), Key("i8", 1, [0xFF]), Key("u16", 2, [1, 1]), Key("i16", 3, [0xFE, 0xFF]), Key(
                "i32", 5, U32(uint.MaxValue)),
            Key("f32", 6, BitConverter.GetBytes(1.5f)), Key("flag", 7, [1]), Key("u64", 10, U64(5)), Key("i64", 11, U64(ulong.MaxValue)),
            Key("f64", 12, BitConverter.GetBytes(0.25)), List("texts", 8, 2, Text("x"), Text("ü")), List("numbers", 5, 2, U32(3), U32(4)),
        ];
        using var folder = new TemporaryFolder();
        using var file = GgufFile.Open(folder.Write("x.gguf", (Valid with { Keys = keys }).ToBytes()));
        GgufMetadata metadata = file.Metadata;
        Assert.Equal(
            [200, -1, 257, -2, -1, 5, -1], ((string[])["u8", "i8", "u16", "i16", "i32", "u64", "i64"])
                .Select(key => metadata.Integer(key, -10, 300)));
        Assert.Equal(1.5f, metadata.Number("f32", 0, 2, 0));
        Assert.Equal(0.25f, metadata.Number("f64", 0, 2, 0));
        Assert.True(metadata.Flag("flag", false));
        Assert.Equal(["x", "ü"], metadata.Texts("texts"));
        Assert.Equal([3L, 4L], metadata.Integers("numbers"));
    }

    [Fact]
    public void Open_VersionTwo_IsAccepted() => AssertOpens(Valid with { Version = 2 });

    [Fact]
    public void Open_AnotherAlignment_MovesTheData() => AssertOpens(
        Valid with { Keys = [Key("general.alignment", 4, U32(64))], Alignment = 64 });

    [Fact]
    public void Open_EmptyFile_IsRefused() => AssertRefused([], "empty");

    [Fact]
    public void Open_AnotherMagic_IsRefused() => AssertRefused(Valid with { Magic = "GGML"u8.ToArray() }, "expected 'GGUF'");

    [Fact]
    public void Open_VersionOne_IsRefused() => AssertRefused(Valid with { Version = 1 }, "version is 1", "2 or 3");

    [Fact]
    public void Open_BigEndian_SaysSo() => AssertRefused(Valid with { Version = 3u << 24 }, "big-endian");

    [Fact]
    public void Open_MoreTensorsThanBytes_IsRefusedBeforeAllocation() =>
        AssertRefused(Valid with { TensorCount = 60000 }, "number of tensors is 60000", "are left");

    [Fact]
    public void Open_AbsurdTensorCount_IsRefused() =>
        AssertRefused(Valid with { TensorCount = ulong.MaxValue }, "number of tensors", "the limit is");

    [Fact]
    public void Open_AbsurdKeyCount_IsRefused() => AssertRefused(Valid with { KeyCount = 1UL << 60 }, "number of keys", "the limit is");

    [Fact]
    public void Open_KeyTwice_IsRefused() =>
        AssertRefused(Valid with { Keys = [Key("k", 7, [1]), Key("k", 7, [0])] }, "key 'k' is there twice");

    [Fact]
    public void Open_UnknownTypeOfValue_IsRefused() => AssertRefused(Valid with { Keys = [Key("k", 13, U64(0))] }, "key 'k' is of type 13");

    [Fact]
    public void Open_FlagThatIsTwo_IsRefused() => AssertRefused(Valid with { Keys = [Key("k", 7, [2])] }, "key 'k' is 2", "0 or 1");

    [Fact]
    public void Open_NumberAboveInt64_IsRefused() =>
        AssertRefused(Valid with { Keys = [Key("k", 10, U64(ulong.MaxValue))] }, "key 'k' is 18446744073709551615");

    [Fact]
    public void Open_ListLongerThanTheFile_IsRefusedBeforeAllocation() =>
        AssertRefused(Valid with { Keys = [List("k", 4, 1 << 20)] }, "elements of key 'k' is 1048576");

    [Fact]
    public void Open_ListOfLists_IsRefused() => AssertRefused(Valid with { Keys = [List("k", 9, 1)] }, "list of lists");

    [Fact]
    public void Open_TextLongerThanTheFile_IsRefused() =>
        AssertRefused(Valid with { Keys = [Key("k", 8, U64(1 << 20))] }, "length of key 'k' is 1048576");

    [Fact]
    public void Open_TextThatIsNotUtf8_IsRefused() =>
        AssertRefused(Valid with { Keys = [Key("k", 8, [.. U64(1), 0xFF])] }, "key 'k' is not UTF-8");

    [Fact]
    public void Open_AlignmentThatIsNoPowerOfTwo_IsRefused() =>
        AssertRefused(Valid with { Keys = [Key("general.alignment", 4, U32(24))] }, "'general.alignment' is 24", "power of two");

    [Fact]
    public void Open_AlignmentZero_IsRefused() =>
        AssertRefused(Valid with { Keys = [Key("general.alignment", 4, U32(0))] }, "'general.alignment' is 0");

    [Fact]
    public void Open_TensorTwice_IsRefused() =>
        AssertRefused(Valid with { Tensors = [Tensor("a", [8], 0, 0), Tensor("a", [8], 0, 32)] }, "tensor 'a' is there twice");

    [Fact]
    public void Open_UnknownTensorType_ListsTheKnown() =>
        AssertRefused(Valid with { Tensors = [Tensor("a", [8], 7, 0)] }, "tensor 'a' is of type 7", "12 (Q4_K)");

    [Fact]
    public void Open_RowsThatAreNotWholeBlocks_IsRefused() =>
        AssertRefused(
            Valid with { Tensors = [Tensor("a", [1300, 2], 12, 0)] }, "tensor 'a' has 1300 elements a row; Q4_K needs a multiple of 256");

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(uint.MaxValue)]
    public void Open_RankOutOfRange_IsRefused(uint rank) =>
        AssertRefused(Valid with { Tensors = [Tensor("a", [8], 0, 0, rank)] }, $"{rank} dimensions");

    [Theory]
    [InlineData(0)]
    [InlineData(ulong.MaxValue)]
    public void Open_ExtentOutOfRange_IsRefused(ulong extent) =>
        AssertRefused(Valid with { Tensors = [Tensor("a", [8, extent], 0, 0)] }, $"extent {extent}");

    [Fact]
    public void Open_ProductThatOverflows_IsRefused() =>
        AssertRefused(Valid with { Tensors = [Tensor("a", [1 << 30, 1 << 30, 1 << 30, 1 << 30], 0, 0)] }, "tensor 'a' has more than");

    [Fact]
    public void Open_OffsetPastEnd_NamesFileAndTensor() =>
        AssertRefused(Valid with { Tensors = [Tensor("a", [8], 0, 1 << 20)] }, "tensor 'a' ends at byte", "download complete");

    [Fact]
    public void Open_OffsetNearTheLargest_IsRefused() =>
        AssertRefused(Valid with { Tensors = [Tensor("a", [8], 0, long.MaxValue - 31)] }, "tensor 'a' ends at byte");

    [Fact]
    public void Open_OffsetBetweenMultiples_IsRefused() =>
        AssertRefused(Valid with { Tensors = [Tensor("a", [8], 0, 8)] }, "byte 8 of the data", "multiple of 32");

    [Fact]
    public void Open_TensorsThatOverlap_IsRefused() =>
        AssertRefused(Valid with { Tensors = [Tensor("a", [16], 0, 0), Tensor("b", [8], 0, 32)] }, "tensor 'b' overlaps");

    [Fact]
    public void Open_DataCutShort_IsRefused() =>
        AssertRefused(Valid with { Data = DataLength - 1 }, "tensor 'b' ends at byte", "download complete");

    [Fact]
    public void Open_EveryTruncation_IsRefusedInOneLine()
    {
        byte[] whole = Valid.ToBytes();
        using var folder = new TemporaryFolder();
        for (int length = 0; length < whole.Length; length++)
        {
            string path = folder.Write("x.gguf", whole[..length]);
            CheckpointException refused = Assert.Throws<CheckpointException>(() => GgufFile.Open(path));
            Assert.DoesNotContain('\n', refused.Message);
        }
    }

    [Property(MaxTest = 600)]
    public bool Open_DamagedFile_OpensOrIsRefused(ushort place, byte value, byte width, byte cut)
    {
        byte[] bytes = Valid.ToBytes();
        for (int i = 0; i <= width % 9 && (place + i) % bytes.Length < bytes.Length; i++)
        {
            bytes[(place + i) % bytes.Length] = value;
        }

        using var folder = new TemporaryFolder();
        string path = folder.Write("x.gguf", bytes[..^Math.Min(bytes.Length, cut % 4 == 0 ? cut : 0)]);
        try
        {
            using var file = GgufFile.Open(path);
            return file.Tensors.All(tensor => file.AsWeight(tensor, tensor.Name, tensor.Shape).Bytes.Length == tensor.ByteLength);
        }
        catch (CheckpointException)
        {
            return true;
        }
    }

    [Property(MaxTest = 400)]
    public bool Open_AnyTensorInfos_OpensOrIsRefused(ulong[] extents, uint type, ulong offset, bool isAligned)
    {
        ulong at = isAligned ? offset % 8 * 32 : offset;
        using var folder = new TemporaryFolder();
        HandcraftedGguf file = Valid with { Tensors = [Tensor("a", extents, type % 40, at), Tensor("b", [8], 0, 64)] };
        try
        {
            using var opened = GgufFile.Open(folder.Write("x.gguf", file.ToBytes()));
            return true;
        }
        catch (CheckpointException)
        {
            return true;
        }
    }

    [Fact]
    public void Metadata_KeyMissingOrOfAnotherType_NamesFileAndKey()
    {
        using var folder = new TemporaryFolder();
        using var file = GgufFile.Open(folder.Write("x.gguf", Valid.ToBytes()));
        Assert.Contains(
            "x.gguf: key 'b' is missing", Assert.Throws<CheckpointException>(() => file.Metadata.Size("b", 5)).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "'a.number' is 7; expected an integer from 1 to 5",
            Assert.Throws<CheckpointException>(() => file.Metadata.Size("a.number", 5)).Message, StringComparison.Ordinal);
        Assert.Contains(
            "expected a text", Assert.Throws<CheckpointException>(() => file.Metadata.Text("a.number")).Message, StringComparison.Ordinal);
        Assert.Contains(
            "expected true or false", Assert.Throws<CheckpointException>(() => file.Metadata.Flag("a.number", true)).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "expected a list of texts", Assert.Throws<CheckpointException>(() => file.Metadata.Texts("a.number")).Message,
            StringComparison.Ordinal);
    }

    private static void AssertOpens(HandcraftedGguf content)
    {
        using var folder = new TemporaryFolder();
        using var file = GgufFile.Open(folder.Write("x.gguf", content.ToBytes()));
        Assert.Equal(BitConverter.ToSingle([4, 5, 6, 7]), file.AsWeight(file.Find("a")!, "a", [2, 8]).Values[1]);
    }

    private static void AssertRefused(HandcraftedGguf content, params string[] expected) => AssertRefused(content.ToBytes(), expected);

    private static void AssertRefused(byte[] bytes, params string[] expected)
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("x.gguf", bytes);
        CheckpointException exception = Assert.Throws<CheckpointException>(() => GgufFile.Open(path));
        Assert.StartsWith(path, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', exception.Message);
        Assert.All(expected, part => Assert.Contains(part, exception.Message, StringComparison.Ordinal));
    }
}
