namespace DeepSeekOcr.Evaluation.Fox;

/// <summary>Cuts an English word down to its stem, so that "companies" and "company" are one: both "compani".</summary>
/// <remarks>
/// Porter 1980, "An algorithm for suffix stripping", with what NLTK adds to it by default: a table of irregular words, words of two letters
/// left alone, "-ies" and "-ied" of four-letter words, y after a consonant only, "-bli", "-fulli", "-logi", and stems of two letters
/// counted as short. <c>m</c> is Porter's measure: how often a vowel is followed by a consonant.
/// </remarks>
public static class PorterStemmer
{
    private static readonly Dictionary<string, string> Irregular = new(StringComparer.Ordinal)
    {
        ["sky"] = "sky", ["skies"] = "sky", ["dying"] = "die", ["lying"] = "lie", ["tying"] = "tie", ["news"] = "news",
        ["innings"] = "inning", ["inning"] = "inning", ["outings"] = "outing", ["outing"] = "outing",
        ["cannings"] = "canning", ["canning"] = "canning", ["howe"] = "howe",
        ["proceed"] = "proceed", ["exceed"] = "exceed", ["succeed"] = "succeed",
    };

    private static readonly (string Suffix, string Replacement)[] Plurals = [("sses", "ss"), ("ies", "i"), ("ss", "ss"), ("s", "")];

    private static readonly (string Suffix, string Replacement)[] Doubles =
    [
        ("ational", "ate"), ("tional", "tion"), ("enci", "ence"), ("anci", "ance"), ("izer", "ize"), ("bli", "ble"), ("alli", "al"),
        ("entli", "ent"),
        ("eli", "e"), ("ousli", "ous"), ("ization", "ize"), ("ation", "ate"), ("ator", "ate"), ("alism", "al"), ("iveness", "ive"),
        ("fulness", "ful"), ("ousness", "ous"), ("aliti", "al"), ("iviti", "ive"), ("biliti", "ble"), ("fulli", "ful"),
    ];

    private static readonly (string Suffix, string Replacement)[] Derivations =
        [("icate", "ic"), ("ative", ""), ("alize", "al"), ("iciti", "ic"), ("ical", "ic"), ("ful", ""), ("ness", "")];

    private static readonly string[] Endings =
        ["al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "ion", "ou", "ism", "ate", "iti", "ous", "ive",
            "ize"];

    /// <summary>The stem of a word, in lower case.</summary>
    public static string Stem(string word)
    {
        ArgumentNullException.ThrowIfNull(word);
        word = word.ToLowerInvariant();
        if (Irregular.TryGetValue(word, out string? stem))
        {
            return stem;
        }

        return word.Length <= 2 ? word : DropLastLetters(DropEnding(Derive(Simplify(EndInI(DropPast(DropPlural(word)))))));
    }

    /// <summary>Step 1a.</summary>
    private static string DropPlural(string word)
    {
        if (word.Length == 4 && Ends(word, "ies"))
        {
            return word[..^1];
        }

        return Replace(word, Plurals, leastMeasure: -1);
    }

    /// <summary>Step 1b.</summary>
    private static string DropPast(string word)
    {
        if (Ends(word, "ied"))
        {
            return word.Length == 4 ? word[..^1] : word[..^2];
        }

        if (Ends(word, "eed"))
        {
            return Measure(word[..^3]) > 0 ? word[..^1] : word;
        }

        string? stem = Ends(word, "ed") ? word[..^2] : Ends(word, "ing") ? word[..^3] : null;
        return stem is not null && HasVowel(stem) ? Restore(stem) : word;
    }

    /// <summary>What is left of a past or present participle becomes a verb again: "hopp" hop, "conflat" conflate, "fil" file.</summary>
    private static string Restore(string stem)
    {
        if (Ends(stem, "at") || Ends(stem, "bl") || Ends(stem, "iz"))
        {
            return stem + "e";
        }

        if (EndsInDouble(stem))
        {
            return stem[^1] is 'l' or 's' or 'z' ? stem : stem[..^1];
        }

        return Measure(stem) == 1 && IsShort(stem) ? stem + "e" : stem;
    }

    /// <summary>Step 1c.</summary>
    private static string EndInI(string word) =>
        word.Length > 2 && word[^1] == 'y' && IsConsonant(word, word.Length - 2) ? word[..^1] + "i" : word;

    /// <summary>Step 2.</summary>
    private static string Simplify(string word)
    {
        if (Ends(word, "alli") && Measure(word[..^4]) > 0)
        {
            return Simplify(word[..^2]);
        }

        if (Ends(word, "logi"))
        {
            return Measure(word[..^3]) > 0 ? word[..^1] : word;
        }

        return Replace(word, Doubles, leastMeasure: 0);
    }

    /// <summary>Step 3.</summary>
    private static string Derive(string word) => Replace(word, Derivations, leastMeasure: 0);

    /// <summary>Step 4.</summary>
    private static string DropEnding(string word)
    {
        foreach (string ending in Endings)
        {
            if (Ends(word, ending) && (ending != "ion" || (word.Length > 3 && word[^4] is 's' or 't')))
            {
                return Measure(word[..^ending.Length]) > 1 ? word[..^ending.Length] : word;
            }
        }

        return word;
    }

    /// <summary>Step 5: a silent e, and the second of two l.</summary>
    private static string DropLastLetters(string word)
    {
        if (Ends(word, "e"))
        {
            string stem = word[..^1];
            int measure = Measure(stem);
            word = measure > 1 || (measure == 1 && !IsShort(stem)) ? stem : word;
        }

        return Ends(word, "ll") && Measure(word[..^1]) > 1 ? word[..^1] : word;
    }

    /// <summary>
    /// Replaces the first suffix of the list that the word has, if the measure of what stands before it is above the least.
    /// </summary>
    private static string Replace(string word, (string Suffix, string Replacement)[] rules, int leastMeasure)
    {
        foreach ((string suffix, string replacement) in rules)
        {
            if (Ends(word, suffix))
            {
                string stem = word[..^suffix.Length];
                return leastMeasure < 0 || Measure(stem) > leastMeasure ? stem + replacement : word;
            }
        }

        return word;
    }

    private static bool Ends(string word, string suffix) => word.EndsWith(suffix, StringComparison.Ordinal);

    /// <summary>An y is a vowel after a consonant; whatever is no letter is a consonant.</summary>
    private static bool IsConsonant(string word, int index) => word[index] switch
    {
        'a' or 'e' or 'i' or 'o' or 'u' => false,
        'y' => index == 0 || !IsConsonant(word, index - 1),
        _ => true,
    };

    private static int Measure(string stem)
    {
        int measure = 0;
        for (int i = 1; i < stem.Length; i++)
        {
            measure += !IsConsonant(stem, i - 1) && IsConsonant(stem, i) ? 1 : 0;
        }

        return measure;
    }

    private static bool HasVowel(string stem) => Enumerable.Range(0, stem.Length).Any(i => !IsConsonant(stem, i));

    private static bool EndsInDouble(string word) => word.Length >= 2 && word[^1] == word[^2] && IsConsonant(word, word.Length - 1);

    /// <summary>
    /// Porter's *o: consonant, vowel, consonant at the end, the last not w, x or y; also a vowel and a consonant that are all.
    /// </summary>
    private static bool IsShort(string word) => word.Length switch
    {
        2 => !IsConsonant(word, 0) && IsConsonant(word, 1),
        >= 3 => IsConsonant(word, word.Length - 3) && !IsConsonant(word, word.Length - 2) && IsConsonant(word, word.Length - 1)
            && word[^1] is not ('w' or 'x' or 'y'),
        _ => false,
    };
}
