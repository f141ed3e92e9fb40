using DeepSeekOcr.Imaging;
using DeepSeekOcr.Input;
using DeepSeekOcr.Input.Pdf;
using DeepSeekOcr.Input.Sources;
using DeepSeekOcr.Testing;

namespace DeepSeekOcr.Tests.Input;

public sealed class PageSourceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Open_Picture_IsADocumentOfOnePage()
    {
        string path = Golden.Find("images/tiny_40x30.png");
        using PageSource source = await DocumentInput.OpenAsync(path, cancellation: Token);

        SourcePage page = await source.ReadAsync(cancellation: Token).SingleAsync(Token);

        Assert.Equal((path, 1, 1), (source.Name, source.PageCount, page.Number));
        Assert.Equal(ImageDecoder.Decode(path).Pixels, page.Image!.Pixels);
    }

    [Fact]
    public async Task Open_StandardInput_IsSpooledAndRemoved()
    {
        byte[] file = TiffFiles.Make(2);
        PageSource source = await DocumentInput.OpenAsync("-", new InputOptions { StandardInput = new MemoryStream(file) }, Token);

        Assert.Equal(("standard input", 2), (source.Name, source.PageCount));
        Assert.Equal(2, (await source.ReadAsync(cancellation: Token).ToArrayAsync(Token)).Count(page => page.Image is not null));
        source.Dispose();
        SourcePage gone = await source.ReadAsync(cancellation: Token).FirstAsync(Token);
        Assert.Equal("standard input: no such file.", gone.Error);
    }

    [Fact]
    public async Task Open_StandardInputWithoutEnd_StopsAtTheLimit()
    {
        var options = new InputOptions { StandardInput = new MemoryStream(new byte[5000]), MaxBytes = 4999 };

        Assert.Equal("standard input: has more than 4999 bytes, the limit.", await Refusal("-", options));
    }

    [Fact]
    public async Task Open_NotADocument_SaysWhatIsExpected()
    {
        Assert.EndsWith(
            "is no PDF, TIFF, PNG, JPEG, WebP, GIF or BMP.", await Refusal(_folder.Write("a.pdf", "Just a few words.")),
            StringComparison.Ordinal);
        Assert.EndsWith(
            "is empty or no ordinary file; expected PDF, TIFF, PNG, JPEG, WebP, GIF or BMP.", await Refusal(_folder.Write("b.png", "")),
            StringComparison.Ordinal);
        Assert.EndsWith("no such file.", await Refusal(Path.Combine(_folder.Path, "none.png")), StringComparison.Ordinal);
        Assert.EndsWith("is a directory; expected a file.", await Refusal(_folder.Path), StringComparison.Ordinal);
        Assert.EndsWith("there is none.", await Refusal("-"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_Device_IsRefusedWithoutReading()
    {
        Assert.SkipUnless(File.Exists("/dev/zero"), "There is no /dev/zero.");

        Assert.StartsWith("/dev/zero: is empty or no ordinary file", await Refusal("/dev/zero"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_PdfWithoutPoppler_SaysWhatToInstall()
    {
        string message = await Refusal(_folder.Write("a.pdf", "%PDF-1.4"), new InputOptions { PopplerFolder = _folder.Path });

        Assert.EndsWith(
            "PDF pages are drawn by poppler, and there is no pdfinfo; install the package poppler-utils (Homebrew: poppler).", message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Syntax Error: Missing language pack for 'Adobe-Japan1' mapping")]
    [InlineData("Syntax Error (81): Unknown character collection 'Adobe-GB1'")]
    [InlineData("Syntax Error: Couldn't find 'UniKS-UTF16-H' CMap file for 'Adobe-Korea1' collection")]
    public async Task Open_CharacterMapsMissing_NamesThePackage(string complaint)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/env"), "The tool is a shell script.");
        string tool = _folder.Write("pdfinfo", $"#!/bin/sh\necho \"{complaint}\" >&2\nexit 1\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(tool, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        string message = await Refusal(_folder.Write("a.pdf", "%PDF-1.4"), new InputOptions { PopplerFolder = _folder.Path });

        Assert.Contains("the package poppler-data has what is missing", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_PdfToolThatNeverEnds_IsKilledInTime()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/env"), "The tool is a shell script.");
        string tool = _folder.Write("pdfinfo", "#!/bin/sh\nexec tail -f /dev/null\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(tool, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        var options = new InputOptions { PopplerFolder = _folder.Path, PageTimeout = TimeSpan.FromMilliseconds(50) };

        Assert.EndsWith("not done within 0.05 s.", await Refusal(_folder.Write("a.pdf", "%PDF-1.4"), options), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ProgramThatComplainsWithoutEnd_IsReadToItsLimit()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The program is a shell.");
        ProcessEnd end = await BoundedProcess.RunAsync(
            "/bin/sh", ["-c", "head -c 3000000 /dev/zero >&2; echo done; exit 3"], new ProcessLimits(TimeSpan.FromMinutes(1), 1L << 30),
            (_, _) => Task.CompletedTask, Token);

        Assert.Equal(3, end.ExitCode);
        Assert.InRange(end.Complaints.Length, 1000, 20_000);
    }

    [Fact]
    public void OneLine_TextOfOthers_HasNoControlCharactersAndAnEnd()
    {
        string message = new InputException("a.pdf", "Title\r\n\u001b[31m" + new string('x', 1000)).Message;

        Assert.DoesNotContain(message, char.IsControl);
        Assert.Equal(501, message.Length);
    }

    private static async Task<string> Refusal(string path, InputOptions? options = null)
    {
        string message = (await Assert.ThrowsAsync<InputException>(() => DocumentInput.OpenAsync(path, options, Token))).Message;
        Assert.DoesNotContain('\n', message);
        return message;
    }
}
