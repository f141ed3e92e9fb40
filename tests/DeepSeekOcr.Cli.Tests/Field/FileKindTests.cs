using System.Diagnostics;
using System.Text;
using DeepSeekOcr.Tests;

namespace DeepSeekOcr.Cli.Tests.Field;

/// <summary>Kinds of files and file systems on which readers fail: long names, full disks, other encodings.</summary>
public sealed class FileKindTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact(DisplayName = "field 16, long names: convert")]
    public async Task Convert_NameOf240Bytes_IsCutForTheOutputs()
    {
        string name = new('水', 80);
        string transcript = _folder.Write($"{name}.txt", "Text.");

        CommandLine run = await CommandLine.RunAsync(
            "convert", transcript, "--image", FieldFiles.Find("page/white.png"), "--format", "md,pdf,overlay", "--out", Out);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        string[] files = [.. Directory.GetFiles(Out).Select(file => Path.GetFileName(file)!)];
        Assert.Equal(3, files.Length);
        Assert.All(files, file => Assert.StartsWith(new string('水', 66), file, StringComparison.Ordinal));
    }

    [Fact(DisplayName = "field 16, long names: two that become equal")]
    public async Task Read_NamesThatDifferAtTheirEnds_AreKeptApart()
    {
        string name = new('水', 79);
        string[] pages = ["甲", "乙"];
        foreach (string end in pages)
        {
            File.Copy(FieldFiles.Find("page/white.png"), Path.Combine(_folder.Path, $"{name}{end}.png"));
        }

        CommandLine run = await FieldFiles.ReadAsync(
            [.. pages.Select(end => Path.Combine(_folder.Path, $"{name}{end}.png")), "--format", "md,json", "--out", Out]);

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(4, run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Distinct().Count(File.Exists));
    }

    [Fact(DisplayName = "field 16, long names: what cannot be written is said before a page is read")]
    public async Task Read_OutputIsADirectory_ReadsNoPage()
    {
        Directory.CreateDirectory(Path.Combine(Out, "page.md"));

        CommandLine run = await FieldFiles.ReadAsync(FieldFiles.Page, "--out", Out);

        run.Complains(1, "page.md is a directory");
        Assert.Empty(Directory.GetFiles(Out, "page-*.json", SearchOption.AllDirectories));
    }

    [Theory(DisplayName = "field 23, part files on a full disk")]
    [InlineData("md,html,docx")]
    [InlineData("pdf")]
    [InlineData("overlay")]
    public async Task Convert_DiskIsFull_LeavesNoPart(string formats)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The small disk is one of Linux.");
        Directory.CreateDirectory(Out);
        string[] command =
        [
            "dotnet", typeof(Program).Assembly.Location, "convert", FieldFiles.Find("page/page.txt"), "--image", FieldFiles.Page,
            "--format", formats, "--out", Out,
        ];

        // The disk is seen by these processes alone; what lies on it is listed before they end.
        string script = $"mount -t tmpfs -o size=12k tmpfs '{Out}' || exit 77; \"$@\"; code=$?; ls -AR '{Out}'; exit $code";
        var start = new ProcessStartInfo("unshare", ["-rm", "sh", "-c", script, "sh", .. command])
        {
            RedirectStandardError = true, RedirectStandardOutput = true,
        };
        using Process process = Process.Start(start)!;
        string error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string listed = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.SkipWhen(process.ExitCode == 77 || error.StartsWith("unshare:", StringComparison.Ordinal), "No disk may be mounted here.");
        Assert.Equal(1, process.ExitCode);
        Assert.Contains(
            "No space left on device", Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.DoesNotContain(".part", listed, StringComparison.Ordinal);
    }

    [Theory(DisplayName = "field 27, UTF-16 by mark: convert")]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("utf-32")]
    [InlineData("utf-8")]
    public async Task Convert_TranscriptWithMark_IsDecodedByIt(string encoding)
    {
        string transcript = _folder.Write("page.txt", WithMark(encoding, "# Größe\r\n\r\nEin Satz – mit Strich."));

        CommandLine run = await CommandLine.RunAsync("convert", transcript, "--out", Out);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        string text = await File.ReadAllTextAsync(Path.Combine(Out, "page.md"), TestContext.Current.CancellationToken);
        Assert.Contains("# Größe\n", text, StringComparison.Ordinal);
        Assert.Contains("Ein Satz – mit Strich.", text, StringComparison.Ordinal);
    }

    [Fact(DisplayName = "field 27, UTF-16 by mark: as another program wrote it")]
    public async Task Convert_Utf16OfAShell_IsRead()
    {
        CommandLine run = await CommandLine.RunAsync("convert", FieldFiles.Find("27-utf16-by-mark/page.txt"), "--out", Out);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("Größe", await File.ReadAllTextAsync(
            Path.Combine(Out, "page.md"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact(DisplayName = "field 27, UTF-16 by mark: render and configuration")]
    public async Task RenderAndExport_Utf16_AreRead()
    {
        string text = _folder.Write("page.txt", WithMark("utf-16", "Ein Satz."));
        string task = _folder.Write("task.json", WithMark("utf-16", """{ "minCharacters": 20, "maxCharacters": 40 }"""));

        CommandLine render = await CommandLine.RunAsync("render", text, "--out", Path.Combine(_folder.Path, "page.png"));
        CommandLine export = await CommandLine.RunAsync("data", "export", "--out", Out, "--task", task, "--pages", "1");

        Assert.Equal((0, ""), (render.ExitCode, render.Error));
        Assert.Equal((0, ""), (export.ExitCode, export.Error));
    }

    private string Out => Path.Combine(_folder.Path, "out");

    private static byte[] WithMark(string name, string text)
    {
        var encoding = Encoding.GetEncoding(name);
        return [.. encoding.GetPreamble(), .. encoding.GetBytes(text)];
    }
}
