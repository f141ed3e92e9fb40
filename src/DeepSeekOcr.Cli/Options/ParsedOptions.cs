using System.CommandLine;

namespace DeepSeekOcr.Cli.Options;

/// <summary>What a command line says, where it says something.</summary>
internal static class ParsedOptions
{
    /// <summary>An option's value; <paramref name="otherwise"/> if it was not given.</summary>
    public static T Given<T>(this ParseResult parsed, Option<T> option, T otherwise) =>
        parsed.GetResult(option) is null ? otherwise : parsed.GetValue(option)!;
}
