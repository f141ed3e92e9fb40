namespace DeepSeekOcr.Docs.Tests.Packaging;

/// <summary>What the packages show to their users changes on purpose only: each has a listing beside its project.</summary>
public sealed class PublicApiTests
{
    private const string Update =
        "DSOCR_UPDATE_DOCS=1 dotnet run --project tests/DeepSeekOcr.Docs.Tests -c Release -- -class \"*PublicApiTests\"";

    [Theory]
    [InlineData("DeepSeekOcr.Tensors")]
    [InlineData("DeepSeekOcr")]
    [InlineData("DeepSeekOcr.Extensions.AI")]
    public void Package_PublicApi_IsAsListed(string name)
    {
        string listing = RepositoryFiles.Full($"src/{name}/PublicApi.txt");
        string library = Path.Combine(AppContext.BaseDirectory, $"{name}.dll");
        string[] others =
            [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Where(path => path != library)];

        string actual = PublicApi.List(library, others);

        if (Environment.GetEnvironmentVariable("DSOCR_UPDATE_DOCS") == "1")
        {
            File.WriteAllText(listing, actual);
        }

        string[] found = actual.Split('\n');
        string[] listed = File.Exists(listing) ? File.ReadAllLines(listing) : [];
        string[] changes = [.. listed.Except(found).Select(line => "- " + line), .. found.Except(listed).Select(line => "+ " + line)];
        Assert.True(
            changes.Length == 0 && actual == File.ReadAllText(listing),
            $"{name} shows its users something else than {listing} lists. If that is meant, update it:\n  "
                + $"{Update}\n{string.Join('\n', changes)}");
    }
}
