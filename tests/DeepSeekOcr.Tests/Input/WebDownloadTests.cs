using System.Net;
using System.Text;
using DeepSeekOcr.Input;
using DeepSeekOcr.Input.Sources;

namespace DeepSeekOcr.Tests.Input;

public sealed class WebDownloadTests
{
    private static readonly InputOptions Allowed = new() { AllowUrl = true, AllowAddress = _ => true };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Open_Address_IsRead()
    {
        using var server = new LoopbackServer(_ => LoopbackServer.Ok(TiffFiles.Make(2)));

        using PageSource source = await DocumentInput.OpenAsync(server.Url("/pages.tif"), Allowed, Token);

        Assert.Equal((server.Url("/pages.tif"), 2), (source.Name, source.PageCount));
        Assert.All(await source.ReadAsync(cancellation: Token).ToArrayAsync(Token), page => Assert.NotNull(page.Image));
    }

    [Fact]
    public async Task Open_RelativeRedirect_IsFollowed()
    {
        using var server = new LoopbackServer(
            path => path == "/old" ? LoopbackServer.Redirect("new") : LoopbackServer.Ok(TiffFiles.Make(1)));

        using PageSource source = await DocumentInput.OpenAsync(server.Url("/old"), Allowed, Token);

        Assert.Equal(1, source.PageCount);
    }

    [Fact]
    public async Task Open_NotAskedFor_IsRefused() =>
        Assert.EndsWith(
            "such are fetched with --allow-url only.", await Refusal("http://example.org/", new InputOptions()), StringComparison.Ordinal);

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("[::1]")]
    [InlineData("0x7f.1")]
    [InlineData("2130706433")]
    [InlineData("[::ffff:127.0.0.1]")]
    [InlineData("169.254.169.254")]
    public async Task Open_AddressOfThisMachineOrNetwork_IsRefusedWithoutConnecting(string host)
    {
        bool connected = false;
        using var server = new LoopbackServer(_ =>
        {
            connected = true;
            return LoopbackServer.Ok([1]);
        });

        string message = await Refusal($"http://{host}:{server.Port}/", new InputOptions { AllowUrl = true });

        Assert.EndsWith("is no public address; private, local and special ones are refused.", message, StringComparison.Ordinal);
        Assert.False(connected);
    }

    [Fact]
    public async Task Open_RedirectToAnAddressThatIsNotAllowed_IsRefused()
    {
        using var target = new LoopbackServer(_ => LoopbackServer.Ok(TiffFiles.Make(1)));
        using var server = new LoopbackServer(_ => LoopbackServer.Redirect($"http://127.0.0.2:{target.Port}/"));

        string message = await Refusal(server.Url("/"), Allowed with { AllowAddress = address => address.Equals(IPAddress.Loopback) });

        Assert.EndsWith("127.0.0.2 is no public address; private, local and special ones are refused.", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("file:///etc/passwd", "redirects to file:///etc/passwd; only http and https are followed.")]
    [InlineData("/", "redirects more than 5 times.")]
    public async Task Open_BadRedirects_AreOneLine(string to, string message)
    {
        using var server = new LoopbackServer(_ => LoopbackServer.Redirect(to));

        Assert.Equal($"{server.Url("/")}: {message}", await Refusal(server.Url("/"), Allowed));
    }

    [Fact]
    public async Task Open_BodyOverTheLimit_IsRefused()
    {
        using var server = new LoopbackServer(_ => LoopbackServer.Ok(new byte[2000]));

        Assert.EndsWith(
            "has more than 1999 bytes, the limit.", await Refusal(server.Url("/"), Allowed with { MaxBytes = 1999 }),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_ServerThatSaysNothing_IsGivenUp()
    {
        using var server = new LoopbackServer(_ => []);

        string message = await Refusal(server.Url("/"), Allowed with { DownloadTimeout = TimeSpan.FromMilliseconds(50) });

        Assert.EndsWith("was not downloaded within 0.05 s.", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", "the server answered 404 Not Found.")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", "cannot be read: ")]
    [InlineData("nonsense\r\n\r\n", "cannot be fetched: ")]
    public async Task Open_BadAnswers_AreOneLine(string answer, string message)
    {
        using var server = new LoopbackServer(_ => Encoding.ASCII.GetBytes(answer));

        Assert.Contains($"{server.Url("/")}: {message}", await Refusal(server.Url("/"), Allowed), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("2606:4700::1111", true)]
    [InlineData("::ffff:8.8.8.8", true)]
    [InlineData("10.1.2.3", false)]
    [InlineData("172.31.255.255", false)]
    [InlineData("172.32.0.1", true)]
    [InlineData("192.168.0.1", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("::", false)]
    [InlineData("::1", false)]
    [InlineData("fe80::1", false)]
    [InlineData("fd00::1", false)]
    [InlineData("ff02::1", false)]
    [InlineData("::ffff:10.0.0.1", false)]
    [InlineData("64:ff9b::a00:1", false)]
    [InlineData("2002:a00:1::", false)]
    [InlineData("2001:db8::1", false)]
    public void IsPublic_Addresses_AreToldApart(string address, bool expected) =>
        Assert.Equal(expected, PublicAddress.IsPublic(IPAddress.Parse(address)));

    private static async Task<string> Refusal(string url, InputOptions options)
    {
        string message = (await Assert.ThrowsAsync<InputException>(() => DocumentInput.OpenAsync(url, options, Token))).Message;
        Assert.StartsWith(url, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
        return message;
    }
}
