using DeepSeekOcr.Checkpoints;
using DeepSeekOcr.Checkpoints.Safetensors;
using DeepSeekOcr.Testing;
using FsCheck.Xunit;

namespace DeepSeekOcr.Tests.Checkpoints.Safetensors;

public sealed class SafetensorsFileTests
{
    [Fact]
    public void Open_WellFormedFile_GivesShapesTypesAndBytes()
    {
        using var folder = new TemporaryFolder();
        using var file = SafetensorsFile.Open(folder.Write("x.safetensors", Handcrafted.File()));
        Assert.Equal(["a", "b"], file.Entries.Select(entry => entry.Name));
        Assert.Equal([2, 3], file.Find("a")!.Shape);
        Assert.Equal(SafetensorsType.U8, file.Find("b")!.Type);
        Assert.Equal([24, 25, 26, 27], file.Read<byte>("b"));
        Assert.Null(file.Find("c"));
    }

    [Fact]
    public void Open_HeaderPaddedWithSpaces_IsAccepted() => AssertOpens(Handcrafted.File(Handcrafted.Header + "   "));

    [Fact]
    public void Open_HeaderWithMetadata_GivesItsTexts()
    {
        using var folder = new TemporaryFolder();
        using var file = SafetensorsFile.Open(folder.Write("x.safetensors", Handcrafted.File("""{"__metadata__":{"format":"pt"}}""", 0)));
        Assert.Equal("pt", file.Metadata["format"]);
    }

    [Fact]
    public void Open_ScalarAndEmptyTensors_AreAccepted() => AssertOpens(Handcrafted.File(
        """{"s":{"dtype":"F32","shape":[],"data_offsets":[0,4]},"e":{"dtype":"F32","shape":[0,7],"data_offsets":[4,4]}}""", 4));

    [Fact]
    public void AsWeight_ScalarAndEmptyTensors_AreViews()
    {
        const string header =
            """{"s":{"dtype":"F32","shape":[],"data_offsets":[0,4]},"e":{"dtype":"F32","shape":[7,0],"data_offsets":[4,4]}}""";
        using var folder = new TemporaryFolder();
        using var file = SafetensorsFile.Open(folder.Write("x.safetensors", Handcrafted.File(header, 4)));
        Assert.Equal(1, file.AsWeight(file.Find("s")!).Values.Length);
        Assert.Equal(0, file.AsWeight(file.Find("e")!).Values.Length);
    }

    [Fact]
    public void Open_EmptyFile_IsRefused() => AssertRefused([], "empty");

    [Fact]
    public void Open_FileShorterThanThePrefix_IsRefused() => AssertRefused([1, 2, 3], "3 bytes");

    [Fact]
    public void Open_HeaderLongerThanTheFile_AsksForACompleteDownload() =>
        AssertRefused(Handcrafted.File(headerLength: 9999), "header says 9999 bytes", "download complete");

    [Fact]
    public void Open_HeaderAboveTheLimit_IsRefused() => AssertRefused(Handcrafted.File(headerLength: ulong.MaxValue), "limit 100000000");

    [Fact]
    public void Open_HeaderThatIsNotJson_IsRefused() => AssertRefused(Handcrafted.File("{not json"), "not valid JSON");

    [Fact]
    public void Open_HeaderThatIsAList_IsRefused() => AssertRefused(Handcrafted.File("[]", 0), "not valid JSON");

    [Fact]
    public void Open_HeaderThatIsNotUtf8_IsRefused()
    {
        byte[] file = Handcrafted.File();
        file[Array.IndexOf(file, (byte)'a')] = 0xFF;
        AssertRefused(file, "not valid JSON");
    }

    [Fact]
    public void Open_DuplicateName_IsRefused() => AssertRefused(
        Handcrafted.File(Handcrafted.Header.Replace("\"b\"", "\"a\"", StringComparison.Ordinal)), "not valid JSON");

    [Fact]
    public void Open_UnknownDtype_NamesIt() => AssertEntryRefused("F32", "F33", "'a'", "'F33'");

    [Fact]
    public void Open_DtypeThatIsANumber_IsRefused() => AssertEntryRefused("\"F32\"", "32", "not valid JSON");

    [Fact]
    public void Open_MissingShape_NamesTensor() => AssertEntryRefused("\"shape\":[2,3],", "", "'a'", "lacks");

    [Fact]
    public void Open_NegativeExtent_IsRefused() => AssertEntryRefused("[2,3]", "[-2,-3]", "'a'", "extent -2");

    [Fact]
    public void Open_FractionalExtent_IsRefused() => AssertEntryRefused("[2,3]", "[2.5,3]", "'a'", "extent 2.5");

    [Fact]
    public void Open_SixDimensions_IsRefused() => AssertEntryRefused("[2,3]", "[1,1,1,1,2,3]", "'a'", "6 dimensions");

    [Fact]
    public void Open_ExtentsWhoseProductOverflows_IsRefused() =>
        AssertEntryRefused("[2,3]", "[2147483647,2147483647,2147483647,2147483647,2147483647]", "'a'", "spans 24 bytes");

    [Fact]
    public void Open_ShapeThatDoesNotFillItsBytes_IsRefused() => AssertEntryRefused("[2,3]", "[2,4]", "spans 24 bytes", "takes 32");

    [Fact]
    public void Open_NegativeOffset_IsRefused() => AssertEntryRefused("[0,24]", "[-24,0]", "'a'", "data_offsets");

    [Fact]
    public void Open_ReversedOffsets_AreRefused() => AssertEntryRefused("[0,24]", "[24,0]", "'a'", "data_offsets");

    [Fact]
    public void Open_OffsetsThatOverflow_AreRefused() =>
        AssertEntryRefused("[0,24]", "[9223372036854775783,9223372036854775807]", "'a'", "past the end");

    [Fact]
    public void Open_OffsetPastTheEnd_NamesTensor() => AssertRefused(Handcrafted.File(dataLength: 27), "'b'", "download complete");

    [Fact]
    public void Open_OverlappingTensors_AreRefused() => AssertEntryRefused("[24,28]", "[20,24]", "'b'", "overlaps");

    [Fact]
    public void Open_HoleBetweenTensors_IsRefused() =>
        AssertRefused(Handcrafted.File(Handcrafted.Header.Replace("[24,28]", "[25,29]", StringComparison.Ordinal), 29), "'b'", "hole");

    [Fact]
    public void Open_BytesAfterTheLastTensor_AreRefused() => AssertRefused(Handcrafted.File(dataLength: 30), "2 bytes at the end");

    [Fact]
    public void Open_Directory_IsRefused()
    {
        using var folder = new TemporaryFolder();
        CheckpointException exception = Assert.Throws<CheckpointException>(() => SafetensorsFile.Open(folder.Path));
        Assert.Contains("is a directory", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_AbsentFile_IsRefusedInOneLine()
    {
        CheckpointException exception = Assert.Throws<CheckpointException>(() => SafetensorsFile.Open("/nowhere/x.safetensors"));
        Assert.Contains("cannot be read", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', exception.Message);
    }

    [Fact]
    public void AsWeight_TensorAtTheEndOfAMappedPage_IsPaddedForVectorReads()
    {
        using var folder = new TemporaryFolder();
        int page = Environment.SystemPageSize;
        // The data end exactly where the page does: reading on from the mapping would fault.
        string header = $$$"""{"w":{"dtype":"F32","shape":[{{{page / 4}}}],"data_offsets":[0,{{{page}}}]}}""";
        using var file = SafetensorsFile.Open(folder.Write("x.safetensors", Handcrafted.File(header.PadRight(page - 8), page)));
        DeepSeekOcr.Tensors.Weights.Weight weight = file.AsWeight(file.Find("w")!);
        Assert.Equal(file.Bytes(file.Find("w")!), weight.Bytes);
        Assert.NotEqual(Address(file.Bytes(file.Find("w")!)), Address(weight.Bytes));
        file.Dispose();
        Assert.Equal(BitConverter.ToSingle([0, 1, 2, 3]), weight.Values[0]);
    }

    [Property(MaxTest = 400)]
    public bool Open_MutatedBytes_EitherLoadsOrThrowsCheckpointException((ushort Where, byte What)[] mutations)
    {
        using var folder = new TemporaryFolder();
        byte[] bytes = Handcrafted.File();
        foreach ((ushort where, byte what) in mutations)
        {
            bytes[where % bytes.Length] = what;
        }

        try
        {
            using var file = SafetensorsFile.Open(folder.Write("x.safetensors", bytes));
            return file.Entries.Sum(entry => file.Bytes(entry).Length) <= Handcrafted.DataLength;
        }
        catch (CheckpointException)
        {
            return true;
        }
    }

    [Fact]
    public void Open_EveryGoldenFile_AgreesWithTheIndependentReader()
    {
        using var file = SafetensorsFile.Open(Golden.Find("components/rounding.safetensors"));
        GoldenTensors golden = Golden.Open("components/rounding.safetensors");
        Assert.Equal(golden.Names.Order(StringComparer.Ordinal), file.Entries.Select(entry => entry.Name).Order(StringComparer.Ordinal));
        Assert.All(file.Entries, entry =>
        {
            Assert.Equal(golden.Shape(entry.Name), entry.Shape);
            Assert.Equal(
                entry.Type.Size() switch
                {
                    4 => golden.Read<uint>(entry.Name).Length,
                    2 => golden.Read<ushort>(entry.Name).Length,
                    _ => -1
                }, entry.Shape.Elements);
        });
    }

    private static unsafe nint Address(ReadOnlySpan<byte> span)
    {
        fixed (byte* start = span)
        {
            return (nint)start;
        }
    }

    private static void AssertOpens(byte[] bytes)
    {
        using var folder = new TemporaryFolder();
        using var file = SafetensorsFile.Open(folder.Write("x.safetensors", bytes));
        Assert.Equal(2, file.Entries.Count);
    }

    private static void AssertEntryRefused(string found, string replacement, params string[] expected)
    {
        Assert.Contains(found, Handcrafted.Header, StringComparison.Ordinal);
        AssertRefused(Handcrafted.File(Handcrafted.Header.Replace(found, replacement, StringComparison.Ordinal)), expected);
    }

    private static void AssertRefused(byte[] bytes, params string[] expected)
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("x.safetensors", bytes);
        CheckpointException exception = Assert.Throws<CheckpointException>(() => SafetensorsFile.Open(path));
        Assert.StartsWith(path, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', exception.Message);
        Assert.All(expected, part => Assert.Contains(part, exception.Message, StringComparison.Ordinal));
    }
}
