using System.Text.Json.Nodes;
using DeepSeekOcr.Checkpoints;
using DeepSeekOcr.Testing;
using FsCheck.Xunit;

namespace DeepSeekOcr.Tests.Checkpoints;

public sealed class ModelConfigTests
{
    private static readonly string Tiny = File.ReadAllText(Golden.Find("tiny/config.json"));

    [Fact]
    public void Load_TinyCheckpoint_GivesItsNumbers()
    {
        ModelConfig config = ModelConfig.Load(Golden.Find("tiny"));
        Assert.Equal((48, 4, 4, 24, 14, 16, 64), (
            config.Vision.Sam.Width, config.Vision.Sam.Layers, config.Vision.Sam.Heads, config.Vision.Sam.OutChannels,
            config.Vision.Sam.WindowSize, config.Vision.Sam.PatchSize, config.Vision.Sam.GridSize));
        Assert.Equal([1, 3], config.Vision.Sam.GlobalAttentionIndexes);
        Assert.Equal([32, 40], config.Vision.Sam.DownsampleChannels);
        Assert.Equal(
            (40, 3, 4, 257), (config.Vision.Clip.Width, config.Vision.Clip.Layers, config.Vision.Clip.Heads, config.Vision.Clip.Positions));
        Assert.Equal((80, 64), (config.Projector.InputSize, config.Projector.OutputSize));
        Assert.Equal(
            new DecoderConfig
            {
                HiddenSize = 64, IntermediateSize = 160, MoeIntermediateSize = 24, Layers = 3, Heads = 4, KeyValueHeads = 4,
                RoutedExperts = 8,
                SharedExperts = 2, ExpertsPerToken = 3, FirstDense = 1, VocabularySize = 608,
            },
            config.Decoder);
    }

    [Fact]
    public void Load_WithoutTheExtraKeys_TakesThePublishedValues()
    {
        JsonObject json = JsonNode.Parse(Tiny)!.AsObject();
        JsonObject sam = json["vision_config"]!["width"]!["sam_vit_b"]!.AsObject();
        foreach (string key in new[] { "out_chans", "window_size", "patch_size", "image_size" })
        {
            Assert.True(sam.Remove(key));
        }

        SamConfig config = Load(json).Vision.Sam;
        Assert.Equal((256, 14, 16, 1024), (config.OutChannels, config.WindowSize, config.PatchSize, config.ImageSize));
    }

    [Fact]
    public void Load_KeysOnlyInLanguageConfig_FallsBackToThem()
    {
        JsonObject json = JsonNode.Parse(Tiny)!.AsObject();
        json.Remove("hidden_size");
        json.Remove("num_attention_heads");
        Assert.Equal((64, 4), (Load(json).Decoder.HiddenSize, Load(json).Decoder.Heads));
    }

    [Fact]
    public void Load_KeyInBothPlaces_TakesTheTopLevelOne()
    {
        JsonObject json = JsonNode.Parse(Tiny)!.AsObject();
        json["vocab_size"] = 700;
        Assert.Equal(700, Load(json).Decoder.VocabularySize);
    }

    [Fact]
    public void ToJson_ReadBack_IsTheSameConfiguration()
    {
        using var folder = new TemporaryFolder();
        var config =
            new ModelConfig { Decoder = new DecoderConfig { NormalizeTopK = true, RopeTheta = 500_000, MaxPositions = 1024, EosId = 7 } };
        config.Save(folder.Path);
        ModelConfig read = ModelConfig.Load(folder.Path);
        Assert.Equal(config.Decoder, read.Decoder);
        Assert.Equal(config.ToJson(), read.ToJson());
    }

    [Fact]
    public void ToJson_HasEveryDecoderKeyOfTheReference()
    {
        JsonObject written = JsonNode.Parse(new ModelConfig().ToJson())!.AsObject();
        string[] ours =
            ["auto_map", "_name_or_path", "torch_dtype", "transformers_version", "aux_loss_alpha", "seq_aux", "ep_size",
                "initializer_range", "pretraining_tp"];
        Assert.Empty(JsonNode.Parse(Tiny)!.AsObject().Select(item => item.Key).Except(written.Select(item => item.Key)).Except(ours));
    }

    [Theory]
    [InlineData("use_mla", "true", "multi-head latent attention")]
    [InlineData("attention_bias", "true", "attention_bias")]
    [InlineData("rope_scaling", """{"type":"yarn"}""", "rope_scaling")]
    [InlineData("n_group", "2", "n_group")]
    [InlineData("scoring_func", "\"sigmoid\"", "scoring_func is \"sigmoid\"; only 'softmax'")]
    [InlineData("topk_method", "\"noaux_tc\"", "topk_method")]
    [InlineData("hidden_act", "\"gelu\"", "hidden_act")]
    [InlineData("num_key_value_heads", "2", "num_key_value_heads is 2")]
    [InlineData("projector_config.projector_type", "\"mlp_gelu\"", "projector_config.projector_type")]
    [InlineData("hidden_size", "1000000000", "hidden_size is 1000000000; expected an integer from 1")]
    [InlineData("hidden_size", "0", "hidden_size is 0")]
    [InlineData("hidden_size", "\"64\"", "hidden_size is \"64\"")]
    [InlineData("hidden_size", "64.5", "hidden_size is 64.5")]
    [InlineData("hidden_size", "66", "num_attention_heads is 4, which does not divide")]
    [InlineData("num_hidden_layers", "-1", "num_hidden_layers is -1")]
    [InlineData("num_experts_per_tok", "9", "num_experts_per_tok is 9")]
    [InlineData("vocab_size", "99999999999", "vocab_size is 99999999999")]
    [InlineData("bos_token_id", "608", "bos_token_id is 608")]
    [InlineData("rms_norm_eps", "0", "rms_norm_eps is 0")]
    [InlineData("vision_config.width.sam_vit_b.width", "1e9", "sam_vit_b.width")]
    [InlineData("vision_config.width.sam_vit_b.heads", "5", "sam_vit_b.heads is 5")]
    [InlineData("vision_config.width.sam_vit_b.global_attn_indexes", "[4]", "global_attn_indexes is 4")]
    [InlineData("vision_config.width.sam_vit_b.downsample_channels", "[40]", "downsample_channels has 1")]
    [InlineData("vision_config.width.clip-l-14-224.width", "48", "clip-l-14-224.width is 48; the last of downsample_channels is 40")]
    [InlineData("vision_config.width", "3", "vision_config.width is 3; expected an object")]
    [InlineData("projector_config.input_dim", "81", "projector_config.input_dim is 81")]
    [InlineData("projector_config.n_embed", "65", "projector_config.n_embed is 65")]
    [InlineData("language_config", "[]", "language_config is []")]
    public void Load_SettingOutOfBounds_IsRefusedByName(string key, string value, string expected)
    {
        JsonObject json = JsonNode.Parse(Tiny)!.AsObject();
        string[] keys = key.Split('.');
        JsonNode parent = keys[..^1].Aggregate((JsonNode)json, (node, name) => node[name]!);
        Assert.True(parent.AsObject().ContainsKey(keys[^1]));
        parent[keys[^1]] = JsonNode.Parse(value);
        CheckpointException exception = Assert.Throws<CheckpointException>(() => Load(json));
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', exception.Message);
    }

    // Keys that other families' configurations have, and that change what comes out.
    [Theory]
    [InlineData("partial_rotary_factor", "0.5")]
    [InlineData("final_logit_softcapping", "30")]
    [InlineData("sliding_window", "4096")]
    [InlineData("quantization_config", """{"bits":4}""")]
    [InlineData("qk_norm", "true")]
    public void Load_KeyThatChangesTheMathematics_IsRefusedByName(string key, string value)
    {
        JsonObject json = JsonNode.Parse(Tiny)!.AsObject();
        json["language_config"]![key] = JsonNode.Parse(value);
        Assert.Contains(key, Assert.Throws<CheckpointException>(() => Load(json)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("vocab_size")]
    [InlineData("vision_config")]
    [InlineData("projector_config")]
    public void Load_KeyMissingEverywhere_IsNamed(string key)
    {
        JsonObject json = JsonNode.Parse(Tiny)!.AsObject();
        json.Remove(key);
        json["language_config"]!.AsObject().Remove(key);
        Assert.Contains($"{key} is missing", Assert.Throws<CheckpointException>(() => Load(json)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_AbsentOrEmptyFile_IsRefusedInOneLine()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains(
            "cannot be read", Assert.Throws<CheckpointException>(() => ModelConfig.Load(folder.Path)).Message, StringComparison.Ordinal);
        folder.Write("config.json", "");
        Assert.Contains("empty", Assert.Throws<CheckpointException>(() => ModelConfig.Load(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Property(MaxTest = 200)]
    public bool Load_MutatedBytes_EitherLoadsOrThrowsCheckpointException((ushort Where, byte What)[] mutations)
    {
        using var folder = new TemporaryFolder();
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(Tiny);
        foreach ((ushort where, byte what) in mutations)
        {
            bytes[where % bytes.Length] = what;
        }

        try
        {
            ModelConfig.Load(folder.Write("config.json", bytes));
            return true;
        }
        catch (CheckpointException)
        {
            return true;
        }
    }

    [Fact]
    public void GenerationConfig_Keys_AreReadAndMissingOnesStayUnset()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(new GenerationConfig(), GenerationConfig.Load(folder.Path));
        folder.Write(
            "generation_config.json", """{"no_repeat_ngram_size":30,"no_repeat_ngram_window":90,"temperature":0.5,"do_sample":true}""");
        Assert.Equal(
            new GenerationConfig { NoRepeatNgramSize = 30, NoRepeatNgramWindow = 90, Temperature = 0.5f, Sample = true },
            GenerationConfig.Load(folder.Path));
        folder.Write("generation_config.json", """{"no_repeat_ngram_size":-1}""");
        Assert.Throws<CheckpointException>(() => GenerationConfig.Load(folder.Path));
    }

    private static ModelConfig Load(JsonObject json)
    {
        using var folder = new TemporaryFolder();
        return ModelConfig.Load(folder.Write("config.json", json.ToJsonString()));
    }
}
