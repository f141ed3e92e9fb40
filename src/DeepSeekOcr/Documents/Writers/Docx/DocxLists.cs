using System.Globalization;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;

namespace DeepSeekOcr.Documents.Writers.Docx;

/// <summary>Lists of Word: paragraphs with a level, and the numbering that they name.</summary>
/// <remarks>Every run of numbers is an instance of one numbering, with the number that it begins with.</remarks>
internal sealed class DocxLists(MainDocumentPart main)
{
    private const int Bullets = 1;
    private const int Numbers = 2;
    private const int Levels = 9;
    private const int Margin = 420; // of a level, in twentieths of a point

    private readonly List<NumberingInstance> _instances = [new(new AbstractNumId { Val = Bullets }) { NumberID = Bullets }];

    /// <summary>The paragraphs of a list.</summary>
    public IEnumerable<Paragraph> Write(ListContent list)
    {
        var runs = new (int Instance, int Next)[Levels];
        foreach (ListItem item in list.Items)
        {
            Array.Clear(runs, item.Level + 1, Levels - item.Level - 1);
            int instance = Bullets;
            if (item.Number is { } number)
            {
                instance = runs[item.Level] is { Instance: > 0 } run && run.Next == number ? run.Instance : Begin(item.Level, number);
                runs[item.Level] = (instance, number + 1);
            }
            else
            {
                runs[item.Level] = default;
            }

            Paragraph paragraph = DocxText.Paragraph("ListParagraph", item.Text);
            paragraph.ParagraphProperties!.NumberingProperties = new NumberingProperties(
                new NumberingLevelReference { Val = item.Level }, new NumberingId { Val = instance });
            yield return paragraph;
        }
    }

    /// <summary>Writes the numbering.</summary>
    public void Complete()
    {
        if (main.NumberingDefinitionsPart is null)
        {
            main.AddNewPart<NumberingDefinitionsPart>("numbering").Numbering = new Numbering(
                [Definition(Bullets, NumberFormatValues.Bullet), Definition(Numbers, NumberFormatValues.Decimal), .. _instances]);
        }
    }

    private int Begin(int level, int number)
    {
        int instance = Numbers + _instances.Count;
        _instances.Add(new NumberingInstance(
            new AbstractNumId { Val = Numbers },
            new LevelOverride(new StartOverrideNumberingValue { Val = number }) { LevelIndex = level })
        {
            NumberID = instance
        });
        return instance;
    }

    private static AbstractNum Definition(int number, NumberFormatValues format)
    {
        var definition = new AbstractNum(new MultiLevelType { Val = MultiLevelValues.HybridMultilevel }) { AbstractNumberId = number };
        for (int level = 0; level < Levels; level++)
        {
            string left = ((level + 1) * Margin).ToString(CultureInfo.InvariantCulture);
            definition.AppendChild(new Level(
                new StartNumberingValue { Val = 1 },
                new NumberingFormat { Val = format },
                new LevelText { Val = format == NumberFormatValues.Bullet ? "•" : $"%{level + 1}." },
                new LevelJustification { Val = LevelJustificationValues.Left },
                new PreviousParagraphProperties(new Indentation
                {
                    Left = left, Hanging = Margin.ToString(CultureInfo.InvariantCulture)
                }))
            {
                LevelIndex = level
            });
        }

        return definition;
    }
}
