using DeepSeekOcr.Documents;
using DeepSeekOcr.Documents.Parsing.Grounding;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace DeepSeekOcr.Tests.Documents.Parsing.Grounding;

public sealed class GroundingParserTests
{
    private static readonly string[] Pieces =
    [
        "<|ref|>", "<|/ref|>", "<|det|>", "<|/det|>", "<PAGE>", "<|grounding|>", "<｜end▁of▁sentence｜>", "text", "title", "[[1, 2, 3, 4]]",
        "[", "]", "[[", "]]",
        "12", "999.5", "-3", "1e9", ",", "，", " ", "\n", "<", "<|", "<|re", "|>", "<table><tr><td>", "</td></tr></table>", "\\[x\\]",
        "__import__('os')", "é", "水", "\uD835",
    ];

    [Fact]
    public void Parse_PageOfThreeElements_HasLabelsBoxesAndBodies()
    {
        IReadOnlyList<GroundedElement> elements = Parse(
            "<|ref|>title<|/ref|><|det|>[[10, 20, 300, 40]]<|/det|>\n# A  "
                + "\n\n<|ref|>image<|/ref|><|det|>[[1,2,3,4]]<|/det|>\n<|ref|>text<|/ref|><|det|>[[0, 0, 999, 500], [5, 6, 7, "
                + "8]]<|/det|>\nMore",
            out IReadOnlyList<GroundingDiagnostic> diagnostics);
        Assert.Empty(diagnostics);
        Assert.Equal(["title", "image", "text"], elements.Select(element => element.Label));
        Assert.Equal(["\n# A  \n\n", "\n", "\nMore"], elements.Select(element => element.Body));
        Assert.Equal([new GridBox(0, 0, 999, 500), new GridBox(5, 6, 7, 8)], elements[2].Boxes);
        Assert.All(elements, element => Assert.False(element.IsMention));
    }

    [Fact]
    public void Parse_BoxesWithKindInside_AreTheRelativesVariant()
    {
        IReadOnlyList<GroundedElement> elements = Parse(
            "<|det|>sub_title [1, 2, 3, 4]<|/det|>Heading\n<PAGE><|det|>text [5, 6, 7, 8]<|/det|>Body", out _);
        Assert.Equal(
            [("sub_title", "Heading\n", 0), ("text", "Body", 1)], elements.Select(element => (element.Label!, element.Body, element.Page)));
        Assert.All(elements, element => Assert.False(element.IsMention));
    }

    [Fact]
    public void Parse_ProseThatMentions_KnowsIt()
    {
        IReadOnlyList<GroundedElement> elements = Parse("A <|ref|>cat<|/ref|><|det|>[[1, 2, 3, 4]]<|/det|> sits.", out _);
        Assert.Equal(
            [(null, "A ", false), ("cat", " sits.", true)], elements.Select(element => (element.Label, element.Body, element.IsMention)));
    }

    [Theory]
    [InlineData("[1, 2, 3, 4]", 1)]
    [InlineData("[[[1, 2, 3, 4]]]", 1)]
    [InlineData("[[1,2,3,4],[5,6,7,8]]", 2)]
    [InlineData("[[1，2，3、4]]", 1)]
    [InlineData("1 2 3 4", 1)]
    [InlineData("[[1.5, 2.25, 3, 4]]", 1)]
    [InlineData("[[1,2,3,4], [5,6,7,8]", 2)]
    public void Parse_BoxSpellings_AreRead(string list, int boxes)
    {
        GroundedElement element = Assert.Single(
            Parse($"<|ref|>text<|/ref|><|det|>{list}<|/det|>\nA", out IReadOnlyList<GroundingDiagnostic> diagnostics));
        Assert.Equal(boxes, element.Boxes.Count);
        Assert.Empty(diagnostics);
    }

    [Theory]
    [InlineData("[[1, 2, 3]]", GroundingFault.WrongNumberCount, 0)]
    [InlineData("[[1, 2, 3, 4, 5]]", GroundingFault.WrongNumberCount, 0)]
    [InlineData("[[1, 2, 3, 4, 5, 6, 7, 8]]", GroundingFault.WrongNumberCount, 2)]
    [InlineData("[[1, 2, 1003, 4]]", GroundingFault.OutOfRange, 1)]
    [InlineData("[[-1, 2, 3, 4]]", GroundingFault.OutOfRange, 1)]
    [InlineData("[[9, 2, 3, 4]]", GroundingFault.ReversedCorners, 1)]
    [InlineData("[[1, 2, 1, 4]]", GroundingFault.EmptyBox, 1)]
    [InlineData("[[1, 2, 3, 4]] and more", GroundingFault.TextInBoxes, 1)]
    public void Parse_FaultyBoxes_AreRepairedAndReported(string list, GroundingFault fault, int boxes)
    {
        GroundedElement element = Assert.Single(
            Parse($"<|ref|>text<|/ref|><|det|>{list}<|/det|>\nA", out IReadOnlyList<GroundingDiagnostic> diagnostics));
        Assert.Equal(fault, Assert.Single(diagnostics).Fault);
        Assert.Equal(boxes, element.Boxes.Count);
        Assert.All(
            element.Boxes, box => Assert.True(
                box is { Left: >= 0, Top: >= 0, Right: <= 999, Bottom: <= 999 } && box.Left <= box.Right && box.Top <= box.Bottom));
    }

    [Fact]
    public void Parse_TruncatedDet_KeepsTheText()
    {
        IReadOnlyList<GroundedElement> elements = Parse(
            "<|ref|>text<|/ref|><|det|>[[1, 2, 3, 4]]\n12 apples\n<|ref|>text<|/ref|><|det|>[[1, 2, 3",
            out IReadOnlyList<GroundingDiagnostic> diagnostics);
        Assert.Equal("\n12 apples\n", elements[0].Body);
        Assert.Equal(new GridBox(1, 2, 3, 4), Assert.Single(elements[0].Boxes));
        Assert.Empty(elements[1].Boxes);
        Assert.Contains(diagnostics, diagnostic => diagnostic.Fault == GroundingFault.UnclosedBoxes);
    }

    [Fact]
    public void Parse_CodeInBoxes_IsTextAndNothingElse()
    {
        GroundedElement element = Assert.Single(
            Parse("<|det|>__import__('os').system('x')[[1, 2, 3, 4]]<|/det|>", out IReadOnlyList<GroundingDiagnostic> diagnostics));
        Assert.Equal("__import__('os').system('x')[[1, 2, 3, 4]]", element.Body);
        Assert.Empty(element.Boxes);
        Assert.Equal(GroundingFault.TextInBoxes, Assert.Single(diagnostics).Fault);
    }

    [Theory]
    [InlineData("a <|/ref|>b", "a b", GroundingFault.StrayMark)]
    [InlineData("a<｜end▁of▁sentence｜>", "a", GroundingFault.ControlToken)]
    [InlineData("<|ref|>a b c", "a b c", GroundingFault.UnclosedLabel)]
    public void Parse_StrayMark_LeavesTheText(string text, string body, GroundingFault fault)
    {
        GroundedElement element = Assert.Single(Parse(text, out IReadOnlyList<GroundingDiagnostic> diagnostics));
        Assert.Equal(body, element.Body);
        Assert.Equal(fault, Assert.Single(diagnostics).Fault);
    }

    [Fact]
    public void Push_ElementIsComplete_AsSoonAsTheNextBegins()
    {
        var parser = new GroundingParser();
        Assert.Empty(parser.Push("<|ref|>text<|/ref|><|det|>[[1, 2, 3, 4]]<|/det|>\nOne\n\n<|re"));
        Assert.Equal("\nOne\n\n", Assert.Single(parser.Push("f|>")).Body);
        Assert.Empty(parser.Push("text<|/ref|>"));
        Assert.Equal("text", Assert.Single(parser.Finish()).Label);
    }

    [Property(MaxTest = 300)]
    public bool Parse_TextWithoutMarks_IsOneElementWithThatText(NonNull<string> text)
    {
        if (text.Get.Contains('<') || string.IsNullOrWhiteSpace(text.Get))
        {
            return true;
        }

        GroundedElement element = Parse(text.Get, out IReadOnlyList<GroundingDiagnostic> diagnostics).Single();
        return element.Body == text.Get && element.Label is null && diagnostics.Count == 0
            && element.Source == new TextRange(0, text.Get.Length);
    }

    [Property(MaxTest = 300)]
    public Property Parse_WhatIsWritten_IsReadBack()
    {
        Gen<GroundedElement> element =
            from label in Gen.Elements("text", "title", "image", "qr_code", "A line, read.")
            from body in Gen.Elements("\n", "\nSome text.  \n\n", "\n<table><tr><td>1 < 2</td></tr></table>\n\n", "\n\\[ x \\]")
            from boxes in Gen.NonEmptyListOf(
                from x in Gen.Choose(0, 998)
                from y in Gen.Choose(0, 998)
                from w in Gen.Choose(x + 1, 999)
                from h in Gen.Choose(y + 1,
                    999)
                select new GridBox(x, y, w, h))
            select new GroundedElement { Label = label, Body = body, Boxes = [.. boxes], Source = default };
        return Prop.ForAll(Gen.NonEmptyListOf(element).ToArbitrary(), elements =>
        {
            string text = string.Concat(elements.Select(e =>
            {
                IEnumerable<string> boxes = e.Boxes.Select(b => $"[{b.Left}, {b.Top}, {b.Right}, {b.Bottom}]");
                return $"<|ref|>{e.Label}<|/ref|><|det|>[{string.Join(", ", boxes)}]<|/det|>{e.Body}";
            }));
            IReadOnlyList<GroundedElement> read = Parse(text, out IReadOnlyList<GroundingDiagnostic> diagnostics);
            return diagnostics.Count == 0 && read.Count == elements.Count
                && read.Zip(elements)
                    .All(
                        pair =>
                            pair.First.Label == pair.Second.Label && pair.First.Body == pair.Second.Body
                                && pair.First.Boxes.SequenceEqual(pair.Second.Boxes))
                && read.All(
                    e => text.Substring(e.BodyStart, e.Body.Length) == e.Body && text.Substring(e.LabelStart, e.Label!.Length) == e.Label);
        });
    }

    /// <summary>
    /// 10 000 strings of marks, halves of marks, numbers and text: every one is read, however it is cut, without loss and in order.
    /// </summary>
    [Fact]
    public void Parse_TenThousandFuzzedStrings_AreAllReadTheSameInFragments()
    {
        var random = new Random(7);
        for (int round = 0; round < 10_000; round++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(1, 40)).Select(_ => Pieces[random.Next(Pieces.Length)]));
            IReadOnlyList<GroundedElement> whole = Parse(text, out IReadOnlyList<GroundingDiagnostic> diagnostics);
            var parser = new GroundingParser();
            List<GroundedElement> parts = [];
            for (int at = 0; at < text.Length;)
            {
                int length = Math.Min(text.Length - at, random.Next(0, 6));
                parts.AddRange(parser.Push(text.AsSpan(at, length)));
                at += length;
            }

            parts.AddRange(parser.Finish());
            Assert.Equal(whole.Select(Describe), parts.Select(Describe));
            Assert.Equal(diagnostics, parser.Diagnostics);
            int end = 0;
            foreach (GroundedElement element in whole)
            {
                Assert.True(element.Source.Start >= end && element.Source.End <= text.Length);
                Assert.True(element.BodyStart < 0 || text.Substring(element.BodyStart, element.Body.Length) == element.Body);
                end = element.Source.End;
            }

            // Whatever was malformed, no word of the text is gone.
            string kept = string.Concat(whole.Select(element => element.Label + element.Body));
            Assert.Equal(Count(text, "水"), Count(kept, "水"));
            Assert.Equal(Count(text, "__import__"), Count(kept, "__import__"));
        }
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;

    private static string Describe(GroundedElement e) =>
        $"{e.Label}|{e.LabelStart}|{string.Join(' ', e.Boxes)}|{e.Body}|{e.BodyStart}|{e.IsMention}|{e.Source}|{e.Page}";

    private static IReadOnlyList<GroundedElement> Parse(string text, out IReadOnlyList<GroundingDiagnostic> diagnostics) =>
        GroundingParser.Parse(text, out diagnostics);
}
