using System.Numerics;
using DeepSeekOcr.Documents;
using DeepSeekOcr.Documents.Parsing;
using DeepSeekOcr.Generation;

namespace DeepSeekOcr.Tests.Documents.Parsing;

public sealed class PageBuilderTests
{
    private static readonly PageContext Sheet = new() { Width = 999, Height = 1998 };

    [Fact]
    public void Build_Kinds_HaveRolesTextsAndPixels()
    {
        DocumentPage page = Build(
            Mark("title", "# A title") + Mark("sub_title", "### Part") + Mark("equation", "\\[ a = b \\]") + Mark("weather_map", "wind")
                + Mark("page_number", "7"));
        Assert.Equal(
            [("title", ElementRole.Heading, "A title", 1), ("sub_title", ElementRole.Heading, "Part", 3),
                ("equation", ElementRole.Formula, "\\[ a = b \\]", 0),
             ("weather_map", ElementRole.Paragraph, "wind", 0), ("page_number", ElementRole.PageNumber, "7", 0)],
            page.Elements.Select(element => (element.Kind.Name, element.Role, element.Text, element.HeadingLevel)));
        Assert.Equal(new PixelBox(10, 40, 30, 80), Assert.Single(page.Elements[0].Boxes));
        Assert.Equal(["a = b"], Assert.IsType<FormulaContent>(page.Elements[2].Content).Latex);
    }

    [Fact]
    public void Build_TurnedPage_HasBoxesOfTheOriginal()
    {
        // The scan lay on its side: (x, y) of the upright page is (1998 − y, x) of the scan.
        DocumentPage page = Build(
            Mark("text", "A"), Sheet with { OriginalWidth = 1998, OriginalHeight = 999, ToOriginal = new Matrix3x2(0, 1, -1, 0, 1998, 0) });
        Assert.Equal(new PixelBox(1998 - 80, 10, 1998 - 40, 30), Assert.Single(page.Elements[0].Boxes));
        Assert.Equal(3, page.QuarterTurns);
    }

    [Fact]
    public void Build_LineMode_TakesLabelsForText()
    {
        DocumentPage page = Build(
            "<|ref|>Dear Sir,<|/ref|><|det|>[[1, 2, 3, 4]]<|/det|>\n<|ref|>title<|/ref|><|det|>[[1, 5, 3, 7]]<|/det|>\n<|ref|>we "
                + "write<|/ref|><|det|>[[1, 8, 3, 9]]<|/det|>\n");
        Assert.Equal(["Dear Sir,", "title", "we write"], page.Elements.Select(element => element.Text));
        Assert.All(page.Elements, element => Assert.Equal((ElementKind.Text, 1), (element.Kind, element.Boxes.Count)));
    }

    [Fact]
    public void Build_Prose_JoinsWhatItMentions()
    {
        DocumentPage page = Build("Here a <|ref|>small cat<|/ref|><|det|>[[1, 2, 3, 4]]<|/det|> sits.\n\nNothing else.");
        Assert.Equal(
            [("Here a small cat sits.", 1), ("Nothing else.", 0)], page.Elements.Select(element => (element.Text, element.Boxes.Count)));
    }

    [Fact]
    public void Build_FreeText_IsCutIntoBlocks()
    {
        DocumentPage page = Build(
            "# Head\nOne\ntwo\n\n- a\n- b\n\n<table><tr><td>1</td></tr></table>\n\\[\nx\n\\]\n```\ncode\n\nmore\n```\n");
        Assert.Equal(
            [ElementRole.Heading, ElementRole.Paragraph, ElementRole.Paragraph, ElementRole.Table, ElementRole.Formula, ElementRole.Code],
            page.Elements.Select(element => element.Role));
        Assert.Equal(ElementKind.List, page.Elements[2].Kind);
        Assert.Equal("```\ncode\n\nmore\n```", page.Elements[5].Text);
    }

    [Fact]
    public void Build_Captions_BelongToTheNearerFigureOrTable()
    {
        DocumentPage page = Build(
            Mark("image", "", "1, 10, 9, 20") + Mark("image_caption", "<center> Figure 1: it. </center>", "1, 21, 9, 22")
            + Mark("table", "<table><tr><td>1</td></tr></table>", "1, 30, 9, 40") + Mark("table_caption", "Table 2", "1, 68, 9, 69")
            + Mark("table", "<table><tr><td>2</td></tr></table>", "1, 70, 9, 80") + Mark("table_footnote", "Note", "1, 81, 9, 82")
                + Mark("text", "End"));
        Assert.Equal([null, 0, null, 4, null, 4, null], page.Elements.Select(element => element.CaptionFor));
        Assert.Equal("Figure 1: it.", page.Elements[1].Text);
    }

    [Fact]
    public void Build_UnclosedTable_KeepsRowsAndSaysSo()
    {
        DocumentPage page = Build(Mark("table", "<table><tr><td>1</td></tr><tr><td>2"));
        Assert.Equal(2, Assert.IsType<TableContent>(page.Elements[0].Content).Table.Rows);
        Assert.Equal(GroundingFault.UnclosedTable, Assert.Single(page.Diagnostics).Fault);
    }

    [Fact]
    public void Build_HugeTable_IsTextAndSaysSo()
    {
        DocumentPage page = Build(Mark("table", "<table>" + new string('x', 300_000)));
        Assert.Equal(ElementRole.Paragraph, page.Elements[0].Role);
        Assert.Equal(GroundingFault.OversizedTable, Assert.Single(page.Diagnostics).Fault);
    }

    [Fact]
    public void Build_Tokens_GiveConfidenceOfWordsLinesAndElements()
    {
        const string Marks = "<|ref|>text<|/ref|><|det|>[[1, 2, 3, 4]]<|/det|>\n";
        DocumentPage page = Build(
            Marks + "Hello big\nx",
            Sheet with { Tokens = [new(Marks.Length, 0.1), new(3, 0.8), new(2, 0.5), new(0, 0.9), new(4, 0.6), new(1, 1), new(1, 0.25)] });
        DocumentElement element = Assert.Single(page.Elements);
        Assert.Equal(
            [("Hello", 0.4), ("big", 0.6), ("x", 0.25)], element.Lines.SelectMany(line => line.Words)
                .Select(word => (word.Text, Math.Round(word.Confidence, 9))));
        Assert.Equal((5 * 0.4 + 3 * 0.6) / 8, element.Lines[0].Confidence, 9);
        Assert.Equal((5 * 0.4 + 3 * 0.6 + 0.25) / 9, element.Confidence!.Value, 9);
        Assert.Equal(element.Confidence, page.Confidence);
        Assert.Equal(new TextRange(0, 7), element.Tokens);
    }

    [Fact]
    public void Build_RepairHyphens_LeavesHangingOnes() => Assert.Equal(
        "top-ranked, pre- and post-war",
        Build("top- ranked, pre- and post- war", Sheet with { RepairHyphens = true }).Elements[0].Text);

    [Fact]
    public void Build_Status_IsThatOfTheReading() =>
        Assert.Equal(
            "length_limit",
            Build("A", Sheet with { Status = PageStatus.Of(StopReason.LengthLimit), Mode = "base", VisionTokens = 256 }).Status.Name);

    [Fact]
    public void Status_OfEveryStopReason_HasANameOfItsOwn()
    {
        StopReason[] reasons = Enum.GetValues<StopReason>();
        Assert.Equal(reasons.Length, reasons.Select(reason => PageStatus.Of(reason).Name).Distinct().Count());
    }

    [Fact]
    public void Document_ParagraphOverTwoPages_IsJoinedAcrossRunningHeads()
    {
        var document = new Document("d",
        [
            Build(Mark("text", "It was a cold morn-") + Mark("page_number", "1")),
            Build(Mark("header", "Head") + Mark("text", "ing in May.") + Mark("text", "New.")),
        ]);
        Assert.Equal([false, true, false], document.Pages[1].Elements.Select(element => element.ContinuesPrevious));
        Assert.Equal("It was a cold morning in May.", ParagraphJoin.Flow(document, 0).First().Element.Text);
        Assert.Equal(["Head", "New."], ParagraphJoin.Flow(document, 1).Select(pair => pair.Element.Text));
    }

    [Fact]
    public void Build_AnyRemainsOfMarkup_MakesAPage()
    {
        string[] pieces =
        [
            "<|ref|>", "<|/ref|>", "<|det|>", "<|/det|>", "table", "image_caption", "image", "code", "[[1,2,3,4]]", "<table><tr><td>",
            "\n", "# ", "```", "\\[", "\\(",
            "**", "<center>", "</center>", "| a |", "|-|", "{", " ", "x",
        ];
        var random = new Random(3);
        for (int round = 0; round < 2_000; round++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(0, 30)).Select(_ => pieces[random.Next(pieces.Length)]));
            DocumentPage page = Build(text, Sheet with { Tokens = [.. text.Select(_ => new TokenProbability(1, 0.5))] });
            Assert.All(page.Elements, element => Assert.True(element.Text.Length > 0 || element.Boxes.Count > 0));
            _ = new Document("d", [page, page]);
        }
    }

    private static string Mark(string kind, string text, string box = "10, 20, 30, 40") =>
        $"<|ref|>{kind}<|/ref|><|det|>[[{box}]]<|/det|>\n{(text.Length > 0 ? text + "  \n\n" : "")}";

    private static DocumentPage Build(string text, PageContext? page = null) => PageBuilder.Build(text, page ?? Sheet);
}
