using System.Text.Json;
using DeepSeekOcr.Generation;
using DeepSeekOcr.Testing;

namespace DeepSeekOcr.Tests.Generation;

public sealed class RepetitionRuleTests
{
    private static readonly JsonElement Goldens = JsonDocument.Parse(File.ReadAllBytes(Golden.Find("components/ngram.json"))).RootElement;

    public static TheoryData<int> Cases() => [.. Enumerable.Range(0, Goldens.GetProperty("cases").GetArrayLength())];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Ban_GoldenSequence_BansWhatBothReferencesBan(int index)
    {
        JsonElement golden = Goldens.GetProperty("cases")[index];
        int[] ids = Ints(golden.GetProperty("ids"));
        int size = golden.GetProperty("n").GetInt32();
        Assert.Equal(Ints(golden.GetProperty("hf_banned")).Distinct().Order(), Banned(new NoRepeatNgram(size), ids));
        foreach (JsonElement window in golden.GetProperty("window").EnumerateArray())
        {
            var rule =
                new WindowedNoRepeatNgram(size,
                    window.GetProperty("window").GetInt32())
                { Whitelist = Ints(window.GetProperty("whitelist")) };
            Assert.Equal(Ints(window.GetProperty("banned")).Distinct().Order(), Banned(rule, ids));
        }
    }

    private static int[] Banned(RepetitionRule rule, int[] ids)
    {
        float[] scores = new float[Goldens.GetProperty("vocab").GetInt32()];
        rule.Ban(ids, scores);
        return [.. Enumerable.Range(0, scores.Length).Where(id => float.IsNegativeInfinity(scores[id]))];
    }

    private static int[] Ints(JsonElement array) => [.. array.EnumerateArray().Select(id => id.GetInt32())];
}
