using System.Text.RegularExpressions;
using JiebaNet.Segmenter;

namespace DeepSeekOcr.Evaluation.Fox;

/// <summary>Cuts texts into the words that the Fox metrics compare.</summary>
/// <remarks>
/// If either text has a character in U+4E00–U+9FA5, both are segmented as Chinese (jieba, default dictionary, accurate mode, with the
/// hidden Markov model); spaces and punctuation are words then. Otherwise words stand between white space.
/// </remarks>
internal static partial class FoxWords
{
    // Where the dictionary lies, beside the program.
    private const string DictionaryFolder = "Jieba";

    private static readonly Lazy<JiebaSegmenter> Segmenter = new(() =>
    {
        ConfigManager.ConfigFileBaseDir = Path.Combine(AppContext.BaseDirectory, DictionaryFolder);
        return new JiebaSegmenter();
    });

    public static (IReadOnlyList<string> Wanted, IReadOnlyList<string> Found) Split(string reference, string hypothesis)
    {
        bool isChinese = Ideograph().IsMatch(reference) || Ideograph().IsMatch(hypothesis);
        return isChinese ? (Segment(reference), Segment(hypothesis)) : (Between(reference), Between(hypothesis));
    }

    private static string[] Between(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    private static List<string> Segment(string text)
    {
        var words = new List<string>();
        foreach (string word in Segmenter.Value.Cut(text))
        {
            // The segmenter knows UTF-16 only and takes rare characters apart.
            if (words.Count > 0 && char.IsHighSurrogate(words[^1][^1]) && char.IsLowSurrogate(word[0]))
            {
                words[^1] += word;
            }
            else
            {
                words.Add(word);
            }
        }

        return words;
    }

    [GeneratedRegex(@"[\u4E00-\u9FA5]")]
    private static partial Regex Ideograph();
}
