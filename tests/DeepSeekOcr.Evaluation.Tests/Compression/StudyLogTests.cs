using DeepSeekOcr.Evaluation.Compression;
using DeepSeekOcr.Tests;

namespace DeepSeekOcr.Evaluation.Tests.Compression;

public sealed class StudyLogTests : IDisposable
{
    private static readonly StudySettings Settings = Make(("seed", "1"), ("pages", "10"));

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_OtherSettings_IsRefusedNamingTheKeys()
    {
        StudyLog.Open(_folder.Path, Settings).Dispose();
        EvaluationException fault = Assert.Throws<EvaluationException>(
            () => StudyLog.Open(_folder.Path, Make(("seed", "2"), ("pages", "10"), ("fonts", "all"))));
        Assert.Contains(
            "pages.jsonl: was begun with other settings: fonts is absent, now all; seed is 1, now 2.", fault.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Open_TornFirstLine_BeginsAnew()
    {
        _folder.Write(StudyLog.FileName, "{\"values\":{\"se");
        StudyLog.Open(_folder.Path, Settings).Dispose();
        StudyLog.Open(_folder.Path, Settings).Dispose();
        Assert.Single(File.ReadLines(Path.Combine(_folder.Path, StudyLog.FileName)));
    }

    [Theory]
    [InlineData("{}\n", "line 1 is not the settings of a study")]
    [InlineData("no JSON\n", "line 1 is not the settings of a study")]
    [InlineData("null\n", "line 1 is null")]
    [InlineData("{\"values\":{\"pages\":\"10\",\"seed\":\"1\"}}\n{\"cell\":null}\n", "line 2 is not a page of a study")]
    [InlineData("{\"values\":{\"pages\":\"10\",\"seed\":\"1\"}}\n\n", "line 2 is not a page of a study")]
    public void Open_DamagedLine_IsNamed(string content, string fault)
    {
        _folder.Write(StudyLog.FileName, content);
        Assert.Contains(
            fault, Assert.Throws<EvaluationException>(() => StudyLog.Open(_folder.Path, Settings)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_LogInUse_IsRefused()
    {
        using StudyLog log = StudyLog.Open(_folder.Path, Settings);
        Assert.Contains(
            "cannot be opened", Assert.Throws<EvaluationException>(() => StudyLog.Open(_folder.Path, Settings)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Fingerprint_ChangedWeights_IsAnother()
    {
        _folder.Write("config.json", "{}");
        _folder.Write("model.safetensors", "one");
        string before = StudySettings.Fingerprint(_folder.Path);
        _folder.Write("notes.txt", "do not count");
        Assert.Equal(before, StudySettings.Fingerprint(_folder.Path));
        _folder.Write("model.safetensors", "two");
        Assert.NotEqual(before, StudySettings.Fingerprint(_folder.Path));
    }

    private static StudySettings Make(params (string Key, string Value)[] values) =>
        new(values.ToDictionary(pair => pair.Key, pair => pair.Value));
}
