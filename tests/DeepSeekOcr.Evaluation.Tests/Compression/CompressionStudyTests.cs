using DeepSeekOcr.Data.Texts;
using DeepSeekOcr.Evaluation.Compression;
using DeepSeekOcr.Evaluation.Compression.Sources;
using DeepSeekOcr.Imaging;
using DeepSeekOcr.Rendering;
using DeepSeekOcr.Tests;

namespace DeepSeekOcr.Evaluation.Tests.Compression;

public sealed class CompressionStudyTests : IDisposable
{
    private static readonly RenderedStudyOptions Few = new() { Modes = [ResolutionMode.Tiny], Ratios = [2, 5], Pages = 2 };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(StudyKind.Prose)]
    [InlineData(StudyKind.Lines)]
    [InlineData(StudyKind.Random)]
    public void Draw_EveryCompression_HasThatManyTokens(StudyKind kind)
    {
        foreach (int tokens in (int[])[128, 640, 1280, 2000])
        {
            string text = StudyText.Draw(kind, tokens, seed: 7, page: 0);
            Assert.InRange(PublishedTokenizer.Count(text).All, tokens - 40, tokens);
            Assert.Equal(text, StudyText.Draw(kind, tokens, seed: 7, page: 0));
            Assert.NotEqual(text, StudyText.Draw(kind, tokens, seed: 7, page: 1));
            Assert.NotEqual(text, StudyText.Draw(kind, tokens, seed: 8, page: 0));
        }
    }

    [Fact]
    public void Draw_Prose_IsHeldOut()
    {
        string text = StudyText.Draw(StudyKind.Prose, 300, seed: 7, page: 3);
        string[] paragraphs = text.Split('\n');
        Assert.All(paragraphs, paragraph => Assert.Contains(
            Corpus.HeldOut.Documents, document => document.Replace('\n', ' ').Contains(paragraph, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("tiny", 64)]
    [InlineData("small", 100)]
    [InlineData("base", 256)]
    [InlineData("gundam", 256 + 4 * 100)]
    public void VisionTokens_SquarePage_AreThoseOfItsViews(string mode, int tokens) =>
        Assert.Equal(tokens, RenderedStudy.VisionTokens(ResolutionMode.Parse(mode)));

    [Fact]
    public void Items_TwoFaces_ShareTheirTexts()
    {
        var source = new RenderedStudy(Few with { Fonts = [FontLibrary.Fonts[0], FontLibrary.Fonts[2]], Kinds = [StudyKind.Prose] });
        Assert.Equal(2 * 2 * 2, source.Items.Count);
        Assert.All(
            source.Items.GroupBy(item => (item.Cell.Ratio, item.Page)),
            same => Assert.Single(same.Select(item => item.Text.Value).Distinct()));
        Assert.Equal(source.Items.Count, source.Items.Select(item => (item.Cell, item.Page)).Distinct().Count());
    }

    [Fact]
    public void Run_PerfectReader_HasFullPrecisionAtTheWantedCompression()
    {
        var source = new RenderedStudy(Few);
        IReadOnlyList<StudyPage> pages = Run(source, new StubReader(source, text => text).Read);
        StudySummary summary = Summary(source, pages);
        Assert.Equal(2 * 3, summary.Cells.Count);
        Assert.All(summary.Cells, cell =>
        {
            StudyFigures figures = cell.Figures!;
            Assert.Equal((2, 0), (cell.Pages, cell.Unread));
            Assert.Equal(new ConfidenceInterval(1, 1, 1), figures.Precision);
            Assert.Equal((1, 1, 1), (figures.ExactWords.Mean, figures.Fox.F1, figures.NormalisedPrecision.Mean));
            Assert.InRange(figures.Compression, cell.Key.Ratio!.Value - 0.4, cell.Key.Ratio.Value);
            Assert.InRange(figures.ContentCompression, 0.5 * figures.Compression, figures.Compression);
            Assert.Equal(3.5, figures.Seconds);
            Assert.Equal(2, figures.Stops.Values.Single());
        });
        Assert.Empty(summary.Problems);
    }

    [Fact]
    public void Run_ReaderThatDropsHalf_IsMeasuredSo()
    {
        var source = new RenderedStudy(Few with { Kinds = [StudyKind.Prose], Ratios = [5] });
        StudyFigures figures =
            Summary(source, Run(source, new StubReader(source, text => text[..(text.Length / 2)]).Read)).Cells.Single().Figures!;
        Assert.Equal(0.5, figures.Precision.Mean, 0.01);
        Assert.Equal(0.5, figures.PrecisionDistribution.Median, 0.01);
        Assert.True(figures.Fox.Precision > 0.95 && figures.Fox.Recall < 0.8);
        Assert.Equal((figures.Fox.Precision, figures.Fox.Recall), (figures.Official.Recall, figures.Official.Precision));
    }

    [Fact]
    public void Run_Interrupted_GoesOnWhereItWas()
    {
        var source = new RenderedStudy(Few);
        IReadOnlyList<StudyPage> whole = Run(source, new StubReader(source, text => text).Read, "whole");
        Assert.Throws<OperationCanceledException>(() => Run(source, new StubReader(source, text => text) { FailsAt = 5 }.Read));
        var second = new StubReader(source, text => text);

        // A crash in the middle of a line.
        File.AppendAllText(Path.Combine(_folder.Path, StudyLog.FileName), "{\"cell\":{\"mode\":\"ti");
        IReadOnlyList<StudyPage> resumed = Run(source, second.Read);

        Assert.Equal(12 - 5, second.Pages);
        Assert.Equal(whole, resumed);
        Assert.Equal(1 + 12, File.ReadLines(Path.Combine(_folder.Path, StudyLog.FileName)).Count());
    }

    [Fact]
    public void Run_Finished_ReadsNothing()
    {
        var source = new RenderedStudy(Few);
        IReadOnlyList<StudyPage> first = Run(source, new StubReader(source, text => text).Read);
        Assert.Equal(first, Run(source, (_, _, _, _) => throw new InvalidOperationException("No page is left.")));
    }

    [Fact]
    public void Run_Cancelled_KeepsNoHalfPage()
    {
        var source = new RenderedStudy(Few);
        using var cancellation = new CancellationTokenSource();
        var reader = new StubReader(source, text => text);
        Assert.Throws<OperationCanceledException>(() =>
        {
            using StudyLog log = Open(source, _folder.Path);
            new CompressionStudy(source, (page, mode, maxTokens, token) =>
            {
                ReadResult result = reader.Read(page, mode, maxTokens, token);
                if (reader.Pages == 3)
                {
                    cancellation.Cancel();
                }

                return result;
            }).Run(log, onPage: null, cancellation.Token);
        });
        using StudyLog kept = Open(source, _folder.Path);
        Assert.Equal(2, kept.Pages.Count);
    }

    [Fact]
    public void Run_TypeBelowTheSmallest_IsReportedNotHidden()
    {
        // 100 × 64 tokens of short lines are some 450 lines; 512² pixels take 64 of the smallest type.
        var source = new RenderedStudy(Few with { Kinds = [StudyKind.Lines], Ratios = [2, 100] });
        StudySummary summary = Summary(source, Run(source, new StubReader(source, text => text).Read));
        Assert.Equal([(2, 0), (0, 2)], summary.Cells.Select(cell => (cell.Pages, cell.Unread)));
        Assert.Null(summary.Cells[1].Figures);
        string problem = Assert.Single(summary.Problems);
        Assert.StartsWith("tiny, lines, DejaVu Sans Mono, 100×: 2 of 2 pages could not be rendered: ", problem, StringComparison.Ordinal);
        Assert.Contains("in type of 6.6 pixels, the smallest", problem, StringComparison.Ordinal);
    }

    private static StudySettings Settings(IStudySource source) => StudySettings.Of(source, "stub");

    private static StudyLog Open(IStudySource source, string folder) => StudyLog.Open(folder, Settings(source));

    private static StudySummary Summary(IStudySource source, IReadOnlyList<StudyPage> pages) =>
        StudySummary.Of("stub", Settings(source), source, pages);

    private IReadOnlyList<StudyPage> Run(IStudySource source, SheetReader reader, string folder = ".")
    {
        using StudyLog log = Open(source, Path.Combine(_folder.Path, folder));
        return new CompressionStudy(source, reader).Run(log, cancellation: TestContext.Current.CancellationToken);
    }
}
