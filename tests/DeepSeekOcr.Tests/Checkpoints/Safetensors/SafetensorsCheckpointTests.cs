using DeepSeekOcr.Checkpoints;
using DeepSeekOcr.Checkpoints.Safetensors;
using DeepSeekOcr.Tensors;
using DeepSeekOcr.Tensors.Weights;
using DeepSeekOcr.Testing;

namespace DeepSeekOcr.Tests.Checkpoints.Safetensors;

public sealed class SafetensorsCheckpointTests
{
    private const string Index = """{"metadata":{"total_size":28},"weight_map":{"a":"1.safetensors","b":"2.safetensors"}}""";

    [Theory]
    [InlineData("tiny", SafetensorsType.F32)]
    [InlineData("tiny-bf16-sharded", SafetensorsType.BF16)]
    public void Verify_GoldenCheckpointAskedForEverything_Passes(string name, SafetensorsType type)
    {
        using SafetensorsCheckpoint checkpoint = SafetensorsCheckpoint.Open(Golden.Find(name));
        foreach (SafetensorsEntry entry in checkpoint.Tensors.Where(entry => entry.Type == type))
        {
            Assert.Equal(entry.ByteLength, checkpoint.Get(entry.Name, entry.Shape).ByteLength);
        }

        checkpoint.Verify();
        Assert.Single(checkpoint.Tensors, entry => entry.Type == SafetensorsType.I64);
    }

    [Fact]
    public void Get_ShardedBrainFloat_IsTheRoundedTwinOfTheSingleFile()
    {
        using SafetensorsCheckpoint wide = SafetensorsCheckpoint.Open(Golden.Find("tiny"));
        using SafetensorsCheckpoint rounded = SafetensorsCheckpoint.Open(Golden.Find("tiny-bf16-sharded"));
        const string Name = "model.layers.1.mlp.gate.weight";
        float[] expected = wide.Get(Name, [8, 64]).Values.ToArray();
        float[] actual = rounded.Get(Name, [8, 64]).Widen().Values.ToArray();
        Closeness.Check(Name, actual, expected, relative: 1.0 / 256);
        Assert.NotEqual(expected, actual);
    }

    [Fact]
    public void Verify_SeveralFaults_ListsAllOfThem()
    {
        using var folder = new TemporaryFolder();
        folder.Write("model.safetensors", Handcrafted.File());
        using SafetensorsCheckpoint checkpoint = SafetensorsCheckpoint.Open(folder.Path);
        checkpoint.Get("a", [3, 2]);
        checkpoint.Get("m", [4]);
        checkpoint.Get("n", [4]);
        CheckpointException exception = Assert.Throws<CheckpointException>(() => checkpoint.Verify());
        Assert.Equal(
            $"{folder.Path}: the tensors do not fit config.json: 2 missing: m, n; "
            + "1 misshapen: a is F32 [2, 3], expected F32, BF16 or F16 [3, 2]; 1 extra: b.",
            exception.Message);
    }

    [Fact]
    public void Verify_AllowedExtra_Passes()
    {
        using var folder = new TemporaryFolder();
        folder.Write("model.safetensors", Handcrafted.File());
        using SafetensorsCheckpoint checkpoint = SafetensorsCheckpoint.Open(folder.Path);
        Assert.Equal([2, 3], new WeightScope(checkpoint).Get("a", [2, 3]).Shape);
        checkpoint.Verify("b");
    }

    [Fact]
    public void Verify_WeightOfIntegers_IsMisshapen()
    {
        using var folder = new TemporaryFolder();
        folder.Write("model.safetensors", Handcrafted.File());
        using SafetensorsCheckpoint checkpoint = SafetensorsCheckpoint.Open(folder.Path);
        checkpoint.Get("b", [4]);
        Assert.Contains("b is U8 [4]", Assert.Throws<CheckpointException>(() => checkpoint.Verify("a")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Get_ThroughNestedScopes_JoinsNamesWithDots()
    {
        var source = new RecordingSource();
        new WeightScope(source).Scope("model").Scope("layers.3").Get("norm.weight", [4]);
        Assert.Equal("model.layers.3.norm.weight", source.Asked);
    }

    [Fact]
    public void Open_Shards_FindsEachTensorInItsFile()
    {
        using TemporaryFolder folder = Shards(Index);
        using SafetensorsCheckpoint checkpoint = SafetensorsCheckpoint.Open(folder.Path);
        Assert.Equal(["a", "b"], checkpoint.Tensors.Select(entry => entry.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Open_MissingShard_NamesIt()
    {
        using TemporaryFolder folder = Shards(Index);
        File.Delete(Path.Combine(folder.Path, "2.safetensors"));
        AssertRefused(folder.Path, "1 of 2 shards are missing: 2.safetensors");
    }

    [Theory]
    [InlineData("../1.safetensors")]
    [InlineData("/etc/passwd")]
    [InlineData("..")]
    [InlineData("C:evil")]
    [InlineData("")]
    public void Open_IndexPointingOutsideTheDirectory_IsRefused(string shard)
    {
        using TemporaryFolder folder = Shards(Index.Replace("1.safetensors", shard, StringComparison.Ordinal));
        AssertRefused(folder.Path, "file in the same directory");
    }

    [Fact]
    public void Open_IndexNamingTheWrongShard_IsRefused()
    {
        using TemporaryFolder folder = Shards("""{"weight_map":{"a":"2.safetensors","b":"1.safetensors"}}""");
        AssertRefused(folder.Path, "tensor 'a' is in 1.safetensors; the index says 2.safetensors");
    }

    [Fact]
    public void Open_IndexWithATensorThatNoShardHas_IsRefused()
    {
        using TemporaryFolder folder = Shards(Index.Replace("\"a\":", "\"c\":\"1.safetensors\",\"a\":", StringComparison.Ordinal));
        AssertRefused(folder.Path, "1 tensors are not in the shard the index names: c");
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("[]", "expected an object")]
    [InlineData("{}", "weight_map")]
    [InlineData("""{"weight_map":{}}""", "is empty")]
    [InlineData("""{"weight_map":{"a":3}}""", "not the JSON expected")]
    [InlineData("""{"weight_map":{"a":"x","a":"x"}}""", "not the JSON expected")]
    public void Open_MalformedIndex_IsRefused(string index, string expected)
    {
        using TemporaryFolder folder = Shards(index);
        AssertRefused(folder.Path, expected);
    }

    [Fact]
    public void Open_DirectoryWithoutAModel_SaysWhatItLookedFor()
    {
        using var folder = new TemporaryFolder();
        AssertRefused(folder.Path, "neither model.safetensors nor model.safetensors.index.json");
        AssertRefused(Path.Combine(folder.Path, "none"), "no such directory");
        AssertRefused(folder.Write("file", "x"), "is a file");
    }

    [Fact]
    public void Open_DirectoryInPlaceOfTheFile_IsRefused()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(Path.Combine(folder.Path, "model.safetensors"));
        AssertRefused(folder.Path, "is a directory");
    }

    private static TemporaryFolder Shards(string index)
    {
        var folder = new TemporaryFolder();
        folder.Write("1.safetensors", Handcrafted.File("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8));
        folder.Write("2.safetensors", Handcrafted.File("""{"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4));
        folder.Write("model.safetensors.index.json", index);
        return folder;
    }

    private static void AssertRefused(string path, string expected)
    {
        CheckpointException exception = Assert.Throws<CheckpointException>(() => SafetensorsCheckpoint.Open(path));
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', exception.Message);
    }

    private sealed class RecordingSource : IWeightSource
    {
        public string? Asked { get; private set; }

        public Weight Get(string name, Shape shape)
        {
            Asked = name;
            return Weight.Allocate(name, shape);
        }
    }
}
