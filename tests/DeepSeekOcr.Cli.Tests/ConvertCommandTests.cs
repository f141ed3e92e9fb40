using System.Text.Json.Nodes;
using DeepSeekOcr.Tests;

namespace DeepSeekOcr.Cli.Tests;

public sealed class ConvertCommandTests : IDisposable
{
    private const string Transcript =
        "<|ref|>title<|/ref|><|det|>[[10, 10, 900, 60]]<|/det|>\n# Head\n\n<|ref|>image<|/ref|><|det|>[[100, 100, 900, 500]]<|/det|>\n";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Convert_PageWithPicture_WritesEveryFormatAndListsTheFiles()
    {
        CommandLine run = await CommandLine.RunAsync(
            "convert", _folder.Write("p 1.txt", Transcript), "--image", CommandLine.Page, "--format",
            "md,html,json,docx,hocr,pdf,txt,overlay", "--out", Out);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        string[] files = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(9, files.Length);
        Assert.All(files, file => Assert.True(new FileInfo(file).Length > 0));
        Assert.Equal("# Head\n\n![image](p%201.files/p001-02.png)\n", File.ReadAllText(Path.Combine(Out, "p 1.md")));
        JsonNode box = JsonNode.Parse(File.ReadAllText(Path.Combine(Out, "p 1.json")))!["pages"]![0]!["elements"]![1]!["boxes"]![0]!;
        Assert.Equal([60, 82, 541, 410], box.AsArray().Select(number => (int)number!));
    }

    [Fact]
    public async Task Convert_StandardInputWithoutPicture_IsMarkdownOfAllPages()
    {
        CommandLine run = await CommandLine.RunAsync("<PAGE>One\n<PAGE>Two"u8.ToArray(), "convert", "-", "--out", Out, "--name", "../x");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal("<!-- page 1 -->\n\nOne\n\n<!-- page 2 -->\n\nTwo\n", File.ReadAllText(Path.Combine(Out, "_x.md")));
    }

    [Fact]
    public async Task Convert_FaultyMarkup_IsDoneAndTold()
    {
        CommandLine run = await CommandLine.RunAsync(
            "convert", _folder.Write("t.txt", "<|ref|>text<|/ref|><|det|>[[1, 2, 3]]<|/det|>\nA<|/det|>"), "--out", Out);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("t.txt: page 1, character 26: A box has other than four numbers. And 1 more.", run.Error, StringComparison.Ordinal);
        Assert.Equal("A\n", File.ReadAllText(Path.Combine(Out, "t.md")));
    }

    [Theory]
    [InlineData("--format", "rtf", 2, "No format is called 'rtf'")]
    [InlineData("--format", "pdf", 1, "page 1 has no image, which the format pdf shows.")]
    [InlineData("--image", "nofile.png", 1, "nofile.png: no such file.")]
    public async Task Convert_WhatCannotBeDone_IsOneLine(string option, string value, int code, string part) =>
        (await CommandLine.RunAsync("convert", _folder.Write("t.txt", Transcript), option, value, "--out", Out)).Complains(code, part);

    [Fact]
    public async Task Convert_MorePicturesThanPages_IsOneLine() =>
        (await CommandLine.RunAsync("convert", _folder.Write("t.txt", Transcript), "--image", CommandLine.Page, CommandLine.Page, "--out",
            Out))
            .Complains(1, "has 1 pages, but there are 2 images (--image).");

    [Theory]
    [InlineData(new byte[] { 0xff, 0xfe, 0x00 }, "is not UTF-16 text.")]
    [InlineData(new byte[] { 0x41, 0xff }, "is not UTF-8 text.")]
    [InlineData(null, "no such file.")]
    public async Task Convert_NoText_IsOneLine(byte[]? content, string part) =>
        (await CommandLine.RunAsync("convert", content is null ? "nofile.txt" : _folder.Write("t.txt", content), "--out", Out))
            .Complains(1, part);

    private string Out => Path.Combine(_folder.Path, "out");
}
