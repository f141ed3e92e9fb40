using System.Xml.Linq;
using DeepSeekOcr.Documents.Formulas;
using DeepSeekOcr.Documents.Writers.Docx;
using DeepSeekOcr.Documents.Writers.Html;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Validation;
using DocumentFormat.OpenXml.Wordprocessing;
using FsCheck;
using FsCheck.Fluent;

namespace DeepSeekOcr.Tests.Documents.Formulas;

public sealed class FormulaTests
{
    // What formulas are made of, and what breaks them.
    private static readonly string[] Pieces =
    [
        "x", "12", "3.5", " ", @"\boxed", @"\cancel", @"\ce{H2O}", @"\hspace{1cm}", @"\kern", @"\phantom", @"\bf",
        @"\xrightarrow[", "{", "}", "^", "_", "&", @"\\", @"\frac", @"\sqrt", "[", "]", @"\left(", @"\right)", @"\left", @"\right",
        @"\begin{matrix}",
        @"\end{matrix}", @"\begin{cases}", @"\end{cases}", @"\sum", @"\int", @"\lim", @"\alpha", @"\mathbf", @"\mathrm", @"\text{if }",
        @"\hat", @"\overline",
        @"\not", "=", "'", @"\,", @"\quad", @"\limits", @"\tag{1}", @"\unheard", "水", "\u0001", "\ud83d", "<", "\"", @"\",
    ];

    [Theory]
    [InlineData("x", "<mi>x</mi>")]
    [InlineData("12.5x", "<mn>12.5</mn><mi>x</mi>")]
    [InlineData("a-b", "<mi>a</mi><mo>−</mo><mi>b</mi>")]
    [InlineData(@"\frac{a}{b}", "<mfrac><mi>a</mi><mi>b</mi></mfrac>")]
    [InlineData(@"\frac12", "<mfrac><mn>1</mn><mn>2</mn></mfrac>")]
    [InlineData("x^12", "<msup><mi>x</mi><mn>1</mn></msup><mn>2</mn>")]
    [InlineData(@"\frac 1 2", "<mfrac><mn>1</mn><mn>2</mn></mfrac>")]
    [InlineData(@"\sqrt{x}", "<msqrt><mi>x</mi></msqrt>")]
    [InlineData(@"\sqrt[3]{x}", "<mroot><mi>x</mi><mrow><mn>3</mn></mrow></mroot>")]
    [InlineData("x_i^2", "<msubsup><mi>x</mi><mi>i</mi><mn>2</mn></msubsup>")]
    [InlineData("f''", "<msup><mi>f</mi><mrow><mi mathvariant=\"normal\">′</mi><mi mathvariant=\"normal\">′</mi></mrow></msup>")]
    [InlineData(@"\sum_{i=1}^n",
        "<munderover><mo movablelimits=\"true\">∑</mo><mrow><mi>i</mi><mo>=</mo><mn>1</mn></mrow><mi>n</mi></munderover>")]
    [InlineData(@"\int_0^1", "<msubsup><mo>∫</mo><mn>0</mn><mn>1</mn></msubsup>")]
    [InlineData(@"\int\limits_0^1", "<munderover><mo>∫</mo><mn>0</mn><mn>1</mn></munderover>")]
    [InlineData(@"\sin\theta", "<mi>sin</mi><mi>θ</mi>")]
    [InlineData(@"\mathrm{max}", "<mi>max</mi>")]
    [InlineData(@"\mathit{ab}", "<mrow><mi>a</mi><mi>b</mi></mrow>")]
    [InlineData(@"\mathbb{R}\mathbf{v}", "<mi mathvariant=\"normal\">ℝ</mi><mi>𝐯</mi>")]
    [InlineData(@"\text{if } x", "<mtext>if </mtext><mi>x</mi>")]
    [InlineData(@"\left(x\right.", "<mrow><mo stretchy=\"true\">(</mo><mrow><mi>x</mi></mrow></mrow>")]
    [InlineData(@"\left\{x\right\rangle", "<mrow><mo stretchy=\"true\">{</mo><mrow><mi>x</mi></mrow><mo stretchy=\"true\">⟩</mo></mrow>")]
    [InlineData(@"\left<x\right\backslash",
        "<mrow><mo stretchy=\"true\">⟨</mo><mrow><mi>x</mi></mrow><mo stretchy=\"true\">\\</mo></mrow>")]
    [InlineData(@"\hat{x}", "<mover accent=\"true\"><mi>x</mi><mo>^</mo></mover>")]
    [InlineData(@"\binom{n}{k}",
        "<mrow><mo stretchy=\"true\">(</mo><mfrac linethickness=\"0\"><mi>n</mi><mi>k</mi></mfrac><mo stretchy=\"true\">)</mo></mrow>")]
    [InlineData(@"a \not= b", "<mi>a</mi><mo>≠</mo><mi>b</mi>")]
    [InlineData("a < b", "<mi>a</mi><mo>&lt;</mo><mi>b</mi>")]
    [InlineData(@"{\rm max} y", "<mi>max</mi><mi>y</mi>")]
    [InlineData(@"\hspace{0.5em}x\kern 2pt y", "<mspace width=\"0.5em\"></mspace><mi>x</mi><mspace width=\"0.2em\"></mspace><mi>y</mi>")]
    [InlineData(@"{\color{red} x}", "<mi>x</mi>")]
    [InlineData(@"\textcircled{3}", "<mi mathvariant=\"normal\">③</mi>")]
    [InlineData(@"\phantom{x}", "<mpadded><mphantom><mi>x</mi></mphantom></mpadded>")]
    [InlineData(@"\boxed{x}", "<mrow style=\"border: 1px solid; padding: .2em\"><mi>x</mi></mrow>")]
    [InlineData(@"\xleftrightarrow[k_2]{}",
        "<munderover><mo>↔</mo><mrow><msub><mi>k</mi><mn>2</mn></msub></mrow><mrow></mrow></munderover>")]
    [InlineData(@"\ce{2H2O}",
        "<mrow><mn>2</mn><msub><mi mathvariant=\"normal\">H</mi><mn>2</mn></msub><mi mathvariant=\"normal\">O</mi></mrow>")]
    [InlineData(@"\ce{Na+ + SO4^2- -> x}",
        "<mrow><msup><mi>Na</mi><mi mathvariant=\"normal\">+</mi></msup><mo>+</mo><mi mathvariant=\"normal\">S</mi>"
            + "<msubsup><mi mathvariant=\"normal\">O</mi><mn>4</mn><mi>2−</mi></msubsup><mo>→</mo>"
            + "<mi mathvariant=\"normal\">x</mi></mrow>")]
    [InlineData(@"\operatorname*{argmax}_x", "<munder><mo movablelimits=\"true\">argmax</mo><mi>x</mi></munder>")]
    public void MathMl_WhatModelsWrite_IsWhatItLooksLike(string latex, string expected) =>
        Assert.Equal($"<math><semantics><mrow>{expected}</mrow><annotation", MathMl.Write(latex, isDisplayed: false).Split(" encoding")[0]);

    [Fact]
    public void MathMl_Cases_AreAlignedRowsBehindABrace()
    {
        string written = MathMl.Write(@"\begin{cases} 1 & x > 0 \\ 0 & \text{else} \\ \end{cases}", isDisplayed: true);
        XElement math = XElement.Parse(written);
        Assert.Equal("block", math.Attribute("display")!.Value);
        Assert.Equal(["1", "x>0", "0", "else"], math.Descendants("mtd").Select(cell => cell.Value));
        Assert.Equal("{", math.Descendants("mo").First().Value);
    }

    [Theory]
    [InlineData(@"a \\[2pt] b", "ab")]
    [InlineData(@"a \\ [0, 1] b", "a[0,1]b")]
    [InlineData(@"a \\ [b", "a[b")]
    public void MathMl_BracketBehindARow_IsLeftOutOnlyIfItIsADistance(string latex, string shown) =>
        Assert.Equal(shown, XElement.Parse(MathMl.Write(latex, isDisplayed: true)).Descendants("mtable").Single().Value);

    [Theory]
    [InlineData(@"\unheard{x}")]
    [InlineData(@"\frac{a}")]
    [InlineData("{x")]
    [InlineData("x}")]
    [InlineData(@"\left(x")]
    [InlineData(@"\left\lim x\right)")]
    [InlineData(@"\left\sum x\right)")]
    [InlineData(@"\left= x\right)")]
    [InlineData(@"\begin{matrix}x\end{cases}")]
    [InlineData(@"\begin{picture}x\end{picture}")]
    public void MathMl_UnknownOrUnbalanced_StaysLatex(string latex)
    {
        Assert.Null(FormulaParser.Parse(latex));
        Assert.Equal($"<code class=\"math\">{latex}</code>", MathMl.Write(latex, isDisplayed: false));
    }

    [Fact]
    public void Parse_TooDeepOrTooLong_IsUnknown()
    {
        Assert.Null(FormulaParser.Parse(string.Concat(Enumerable.Repeat(@"\sqrt", 100_000)) + "x"));
        Assert.Null(FormulaParser.Parse(new string('{', 1000) + "x" + new string('}', 1000)));
        Assert.Null(FormulaParser.Parse(new string('x', 30_000)));
        Assert.NotNull(FormulaParser.Parse(string.Concat(Enumerable.Repeat(@"\sqrt{", 30)) + "x" + new string('}', 30)));
    }

    [Fact]
    public void AnyText_GivesWellFormedMathMlAndValidWord()
    {
        Gen<string> formula = Gen.Elements(Pieces).ListOf().Select(pieces => string.Concat(pieces));
        Prop.ForAll(formula.ToArbitrary(), latex =>
        {
            _ = XElement.Parse(MathMl.Write(latex, isDisplayed: true));
            return DocxMath.Of(latex) is not { } math || Faults(math).Length == 0;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    [Fact]
    public void OfficeMath_EveryKindOfPart_IsValid()
    {
        const string Latex = @"\sum_{i=1}^n \frac{a_i}{\sqrt[3]{b^2_i}} + \int f' + \overline{x} \hat{y} \underbrace{z}_{k} "
            + @"\left[\begin{matrix} 1 & 2 \\ 3 & 4 \end{matrix}\right) \quad \lim_{x \to 0} \text{if } \mathrm{d}x";
        OpenXmlElement math = DocxMath.Of(Latex)!;
        Assert.Empty(Faults(math));
        Assert.Equal("∑", math.Descendants<DocumentFormat.OpenXml.Math.Nary>().Single().NaryProperties!.AccentChar!.Val!.Value);
        Assert.Equal(2, math.Descendants<DocumentFormat.OpenXml.Math.MatrixRow>().Count());
    }

    private static string[] Faults(OpenXmlElement math)
    {
        using var stream = new MemoryStream();
        using WordprocessingDocument document = WordprocessingDocument.Create(stream, WordprocessingDocumentType.Document);
        document.AddMainDocumentPart().Document = new Document(new Body(new Paragraph(math)));
        return [.. new OpenXmlValidator().Validate(document).Select(error => $"{error.Path?.XPath}: {error.Description}")];
    }
}
