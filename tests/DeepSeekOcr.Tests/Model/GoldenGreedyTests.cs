using System.Collections.Concurrent;
using System.Text.Json;
using DeepSeekOcr.Generation;
using DeepSeekOcr.Imaging;
using DeepSeekOcr.Tensors;

namespace DeepSeekOcr.Tests.Model;

/// <summary>Greedy output, token for token, under every repetition rule that the reference ran.</summary>
public sealed class GoldenGreedyTests
{
    private static readonly ConcurrentDictionary<string, (int[] Ids, float[] Embeddings)> Prompts = [];

    public static TheoryData<string, string> Cases()
    {
        var cases = new TheoryData<string, string>();
        foreach (string name in GoldenCase.Names)
        {
            foreach (JsonProperty variant in GoldenCase.Open(name).Json.GetProperty("greedy").EnumerateObject())
            {
                cases.Add(name, variant.Name);
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_GoldenCase_EveryTokenEqualsReference(string name, string variant)
    {
        GoldenCase golden = GoldenCase.Open(name);
        JsonElement expected = golden.Json.GetProperty("greedy").GetProperty(variant);
        int[] ids = [.. expected.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32())];
        (int[] prompt, float[] embeddings) = Prompts.GetOrAdd(name, _ => Embed(golden));
        var options = new GenerationOptions { MaxTokens = ids.Length, IgnoreEos = true, Repetition = Rule(expected) };
        using var generator = new Generator(golden.Model.Network, golden.Model.Tokenizer.EosId);

        Tensor rows = Tensor.From(embeddings, [prompt.Length, embeddings.Length / prompt.Length]);
        GenerationResult result = generator.Run(prompt, rows, options, onToken: null, draft: null, TestContext.Current.CancellationToken);

        Assert.Equal(ids, result.Ids);
        Assert.Equal(StopReason.LengthLimit, result.StopReason);
        Assert.Equal(expected.GetProperty("text").GetString(), golden.Model.Tokenizer.Decode(result.Ids));
    }

    private static (int[] Ids, float[] Embeddings) Embed(GoldenCase golden)
    {
        var embedder = new PageEmbedder(golden.Model.Network, golden.Model.Tokenizer);
        ImageViews[] pages = golden.Views() is { } views ? [views] : [];
        int[] ids = embedder.Tokenise(golden.Prompt, pages);
        using var arena = new Arena();
        using Arena.Scope scope = arena.Enter();
        return (ids, embedder.Embed(ids, pages, arena).ToArray());
    }

    private static RepetitionRule? Rule(JsonElement variant)
    {
        if (!variant.TryGetProperty("size", out JsonElement size))
        {
            return null;
        }

        return variant.TryGetProperty("window", out JsonElement window)
            ? new WindowedNoRepeatNgram(size.GetInt32(), window.GetInt32())
            {
                Whitelist = [.. variant.GetProperty("whitelist").EnumerateArray().Select(id => id.GetInt32())],
                IncludesPrompt = variant.GetProperty("scope").GetString() == "all",
            }
            : new NoRepeatNgram(size.GetInt32());
    }
}
