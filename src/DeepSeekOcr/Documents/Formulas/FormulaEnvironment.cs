namespace DeepSeekOcr.Documents.Formulas;

/// <summary>The environments of LaTeX and amsmath that are rows and columns.</summary>
internal static class FormulaEnvironment
{
    /// <summary>How the columns of an environment are aligned: a letter each, the last for those after it.</summary>
    /// <param name="kind">Its name, without a star.</param>
    /// <param name="columns">What it says of its columns, such as <c>{l|cc}</c>.</param>
    public static string Alignment(string kind, string columns)
    {
        string said = string.Concat(columns.Where(letter => letter is 'l' or 'c' or 'r'));
        return kind switch
        {
            "array" or "subarray" when said.Length > 0 => said,
            "aligned" or "align" or "alignat" or "alignedat" or "flalign" or "split" or "eqnarray" => "rl",
            "cases" or "dcases" or "rcases" or "multline" => "l",
            _ => "c",
        };
    }

    /// <summary>The rows of an environment between its delimiters; null if it is not known.</summary>
    public static FormulaNode? Fence(string kind, FormulaNode body) => kind switch
    {
        "pmatrix" => new FormulaFence("(", body, ")"),
        "bmatrix" => new FormulaFence("[", body, "]"),
        "Bmatrix" => new FormulaFence("{", body, "}"),
        "vmatrix" => new FormulaFence("|", body, "|"),
        "Vmatrix" => new FormulaFence("‖", body, "‖"),
        "cases" or "dcases" => new FormulaFence("{", body, ""),
        "rcases" => new FormulaFence("", body, "}"),
        "matrix" or "smallmatrix" or "array" or "subarray" or "aligned" or "align" or "alignat" or "alignedat" or "flalign" or "split"
            or "eqnarray" or "gather" or "gathered" or "multline" or "equation" => body,
        _ => null,
    };
}
