using System.Formats.Tar;
using System.Text;
using DeepSeekOcr.Data.Export;
using DeepSeekOcr.Data.Mixtures;
using DeepSeekOcr.Data.Pages;
using DeepSeekOcr.Imaging;
using DeepSeekOcr.Rendering;
using DeepSeekOcr.Tests;
using Parquet.Serialization;

namespace DeepSeekOcr.Data.Tests.Export;

public sealed class DatasetExportTests : IDisposable
{
    private static readonly DatasetOptions Options = new()
    {
        Tasks =
        [
            new TextTask { Side = 128, MinCharacters = 5, MaxCharacters = 20, Weight = 2 },
            new TextTask { Side = 192, MinCharacters = 20, MaxCharacters = 30, Fonts = ["Caladea"], Varied = false, SizePixels = 20 },
        ],
        Pages = 10,
        ShardSize = 4,
        Seed = 7,
    };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task WebDataset_ReadBack_HasEveryPageWithItsPixelsAndText()
    {
        DatasetIndex index = await Export(Options, "a");

        Assert.Equal([4, 4, 2], index.Shards.Select(shard => shard.Pages));
        using var source = new TaskPageSource(Options.Tasks, Options.Seed);
        long page = 0;
        foreach (
            Dictionary<string, byte[]> files in index.Shards.SelectMany(shard => ReadTar(InFolder("a", shard.Name)).Chunk(3))
                .Select(group => group.ToDictionary()))
        {
            (int task, TextPage expected) = source.Page(page);
            string key = $"{page++:D9}";
            Assert.Equal(expected.Page.Text, Encoding.UTF8.GetString(files[$"{key}.txt"]));
            Assert.Equal(expected.Page.ToRgb(), Decode(files[$"{key}.png"]).Pixels);
            PageLabels labels = PageLabels.FromJson(files[$"{key}.json"]);
            Assert.Equal(
                (key, page - 1, 7, task, expected.Style.Font.Name), (labels.Key, labels.Index, labels.Seed, labels.Task, labels.Font));
            CheckBoxes(labels, expected);
        }

        Assert.Equal(Options.Pages, page);
    }

    [Fact]
    public async Task Parquet_ReadBack_HasTheSamePages()
    {
        DatasetOptions options = Options with { Format = DatasetFormat.Parquet };
        DatasetIndex index = await Export(options, "p");
        using var source = new TaskPageSource(options.Tasks, options.Seed);
        long page = 0;
        foreach (DatasetShard shard in index.Shards)
        {
            await using FileStream file = File.OpenRead(InFolder("p", shard.Name));
            foreach (
                PageRow row in (
                    await ParquetSerializer.DeserializeAsync<PageRow>(file, cancellationToken: TestContext.Current.CancellationToken)).Data)
            {
                (int task, TextPage expected) = source.Page(page++);
                Assert.Equal(expected.Page.Text, row.Text);
                Assert.Equal(expected.Page.ToRgb(), Decode(row.Image).Pixels);
                Assert.Equal(PageLabels.Of(expected, task, options.Seed).Glyphs.SelectMany(box => box), row.GlyphBoxes);
                Assert.Equal((expected.Index, task, expected.Style.SizePixels), (row.Index, row.Task, row.SizePixels));
            }
        }

        Assert.Equal(options.Pages, page);
    }

    [Fact]
    public async Task Jpeg_ReadBack_IsCloseToThePixels()
    {
        DatasetIndex index = await Export(Options with { Pages = 1, JpegQuality = 90 }, "j");
        using var source = new TaskPageSource(Options.Tasks, Options.Seed);
        byte[] expected = source.Page(0).Page.Page.ToRgb();
        byte[] read =
            Decode(
                ReadTar(InFolder("j", index.Shards[0].Name))
                    .Single(file => file.Key.EndsWith(".jpg", StringComparison.Ordinal)).Value).Pixels;
        Assert.True(expected.Zip(read, (a, b) => Math.Abs(a - b)).Average() < 4);
    }

    [Fact]
    public async Task Run_StoppedAndGoneOnWith_GivesTheFilesOfOneThatWasNot()
    {
        await Export(Options, "whole");
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new DatasetExport(Options, InFolder("parts")).RunAsync(
            onPages: pages =>
            {
                if (pages == 6)
                {
                    stop.Cancel();
                }
            },
            cancellation: stop.Token));
        await File.WriteAllTextAsync(InFolder("parts", "pages-00001.tar.killed.part"), "half", TestContext.Current.CancellationToken);
        Assert.Single(DatasetIndex.Find(InFolder("parts"))!.Shards);

        var export = new DatasetExport(Options, InFolder("parts"));
        Assert.Equal(4, export.Done);
        await export.RunAsync(threads: 2, cancellation: TestContext.Current.CancellationToken);
        AssertSameFiles("whole", "parts");
    }

    [Fact]
    public async Task Run_DamagedShard_IsMadeAgain()
    {
        await Export(Options, "good");
        await Export(Options, "bad");
        await File.WriteAllTextAsync(InFolder("bad", "pages-00001.tar"), "cut", TestContext.Current.CancellationToken);
        await Export(Options, "bad");
        AssertSameFiles("good", "bad");
    }

    [Theory]
    [InlineData(DatasetFormat.WebDataset)]
    [InlineData(DatasetFormat.Parquet)]
    public async Task Run_LongerThanBefore_KeepsWholeShardsAndIsTheSameAsAtOnce(DatasetFormat format)
    {
        DatasetOptions options = Options with { Format = format };
        await Export(options with { Pages = 6 }, "grown");
        Assert.Equal(4, new DatasetExport(options, InFolder("grown")).Done);
        await Export(options, "grown");
        await Export(options, "at once");
        AssertSameFiles("at once", "grown");
    }

    [Fact]
    public async Task New_FolderOfAnotherDataset_NamesWhatDiffers()
    {
        await Export(Options with { Pages = 2 }, "taken");
        Assert.Contains(
            "begun with another shardSize, seed;", Refused(Options with { Seed = 8, ShardSize = 2 }, "taken"), StringComparison.Ordinal);
        Assert.Contains("has 2 pages; 1 would be a part of it", Refused(Options with { Pages = 1 }, "taken"), StringComparison.Ordinal);
        await File.WriteAllTextAsync(InFolder("taken", DatasetIndex.FileName), "[", TestContext.Current.CancellationToken);
        Assert.Contains(DatasetIndex.FileName, Refused(Options, "taken"), StringComparison.Ordinal);
    }

    private static void CheckBoxes(PageLabels labels, TextPage page)
    {
        Assert.Equal(page.Page.Text, string.Join('\n', labels.Lines.Select(line => line.Text)));
        Assert.Equal(page.Page.Text.Length, labels.Glyphs.Count);
        byte background = page.Page.Pixels.Max();
        foreach ((int index, float[] box) in labels.Glyphs.Index())
        {
            bool isBlank = char.IsWhiteSpace(page.Page.Text[index]);
            Assert.True(isBlank || box[2] - box[0] > 1, $"box {index} has no width");
            Assert.True(isBlank || Darkest(page.Page, box) < background - 60, $"nothing is drawn in box {index}");
        }
    }

    private static RgbImage Decode(byte[] file) => ImageDecoder.Decode(file, "image");

    private static byte Darkest(RenderedPage page, float[] box)
    {
        byte darkest = byte.MaxValue;
        for (int y = Math.Max(0, (int)box[1]); y <= Math.Min(page.Height - 1, (int)box[3]); y++)
        {
            for (int x = Math.Max(0, (int)box[0]); x <= Math.Min(page.Width - 1, (int)box[2]); x++)
            {
                darkest = Math.Min(darkest, page.Pixels[(y * page.Width) + x]);
            }
        }

        return darkest;
    }

    private static List<KeyValuePair<string, byte[]>> ReadTar(string path)
    {
        using FileStream file = File.OpenRead(path);
        using var tar = new TarReader(file);
        var files = new List<KeyValuePair<string, byte[]>>();
        while (tar.GetNextEntry() is { } entry)
        {
            using var content = new MemoryStream();
            entry.DataStream!.CopyTo(content);
            files.Add(new(entry.Name, content.ToArray()));
        }

        return files;
    }

    private Task<DatasetIndex> Export(DatasetOptions options, string folder) =>
        new DatasetExport(options, InFolder(folder)).RunAsync(cancellation: TestContext.Current.CancellationToken);

    private string Refused(DatasetOptions options, string folder) =>
        Assert.Throws<RecipeException>(() => new DatasetExport(options, InFolder(folder))).Message;

    private void AssertSameFiles(string expected, string actual)
    {
        string[] names = [.. Directory.GetFiles(InFolder(expected)).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
        Assert.Equal(names, Directory.GetFiles(InFolder(actual)).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
        Assert.All(names, name => Assert.Equal(File.ReadAllBytes(InFolder(expected, name)), File.ReadAllBytes(InFolder(actual, name))));
    }

    private string InFolder(params string[] parts) => Path.Combine([_folder.Path, .. parts]);
}
