using DeepSeekOcr.Checkpoints.Hub;

namespace DeepSeekOcr.Tests.Checkpoints.Hub;

public sealed class HubCacheTests : IDisposable
{
    private const string Commit = FakeHub.Commit;

    private readonly TemporaryFolder _folder = new();

    private HubCache Cache => new(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Find_RefToASnapshot_IsItsDirectory()
    {
        string snapshot = Snapshot("models--a--b", Commit);
        Reference("models--a--b", "main", Commit + "\n");

        Assert.Equal(snapshot, Cache.Find(HubModel.Parse("a/b")));
        Assert.Equal(snapshot, Cache.Find(HubModel.Parse($"a/b@{Commit}")));
    }

    [Theory]
    [InlineData("../../../../etc")]
    [InlineData("0123456789abcdef0123456789abcdef0123456/")]
    [InlineData("")]
    public void Find_RefThatIsNoCommit_IsNothing(string content)
    {
        Snapshot("models--a--b", Commit);
        Reference("models--a--b", "main", content);

        Assert.Null(Cache.Find(HubModel.Parse("a/b")));
    }

    [Fact]
    public void Find_RefToASnapshotThatIsGone_IsNothing()
    {
        Reference("models--a--b", "main", Commit);

        Assert.Null(Cache.Find(HubModel.Parse("a/b")));
    }

    [Fact]
    public void Locate_PathThatExists_IsThatPath() => Assert.Equal(_folder.Path, Cache.Locate(_folder.Path));

    [Fact]
    public void Locate_NoPathAndNoName_IsLeftToTheLoader() => Assert.Equal("/no/such/model", Cache.Locate("/no/such/model"));

    [Fact]
    public void Locate_NameThatWasNotPulled_SaysHowTo() =>
        Assert.Contains(
            "dsocr pull a/b fetches it", Assert.Throws<HubException>(() => Cache.Locate("a/b")).Message, StringComparison.Ordinal);

    [Fact]
    public void List_SeveralRevisions_NamesEachWithItsSize()
    {
        string other = new('f', 40);
        string blobs = Directory.CreateDirectory(Path.Combine(_folder.Path, "models--a--b", "blobs")).FullName;
        File.WriteAllBytes(Path.Combine(blobs, "x"), new byte[1000]);
        File.CreateSymbolicLink(Path.Combine(Snapshot("models--a--b", Commit), "config.json"), "../../blobs/x");
        Snapshot("models--a--b", other);
        Reference("models--a--b", "main", Commit);
        Reference("models--a--b", "refs/pr/1", Commit);
        Snapshot("datasets--a--c", Commit);
        Snapshot("models--broken", Commit);

        CachedModel[] models = [.. Cache.List()];

        Assert.Equal(
            [("a/b", Commit, 1000), ("a/b@refs/pr/1", Commit, 1000), ($"a/b@{other}", other, 0)], models.Select(
                model => (model.Model.ToString(), model.Commit, model.Bytes)));
    }

    [Fact]
    public void List_NoCache_IsEmpty() => Assert.Empty(new HubCache(Path.Combine(_folder.Path, "none")).List());

    private string Snapshot(string model, string commit) =>
        Directory.CreateDirectory(Path.Combine(_folder.Path, model, "snapshots", commit)).FullName;

    private void Reference(string model, string name, string content)
    {
        string path = Path.Combine(_folder.Path, model, "refs", name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }
}
