using System.Reflection;
using System.Text.RegularExpressions;

namespace DeepSeekOcr.Docs.Tests.Sources;

/// <summary>Public names use the words of the glossary in CONTRIBUTING.md.</summary>
public sealed partial class PublicNamesTests
{
    private static readonly HashSet<string> Refused =
        new(["Picture", "Pictures", "Face", "Faces", "Typeface", "Typefaces", "Room", "Rooms", "Eye", "Eyes"],
            StringComparer.OrdinalIgnoreCase);

    public static TheoryData<string> Libraries =>
    [
        .. Directory.EnumerateFiles(AppContext.BaseDirectory, "DeepSeekOcr*.dll")
            .Select(path => Path.GetFileNameWithoutExtension(path))
            .Where(name => !name.Contains("Test", StringComparison.Ordinal)),
    ];

    [Theory]
    [MemberData(nameof(Libraries))]
    public void Names_OfALibrary_HaveNoWordThatTheGlossaryReplaces(string library) => Assert.Empty(
        from name in Names(Assembly.Load(library)).Distinct()
        where Word().Matches(name).Any(word => Refused.Contains(word.Value))
        select name);

    private static IEnumerable<string> Names(Assembly library) => library.GetExportedTypes().SelectMany(type =>
        type.GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
            .Where(member => member is not MethodInfo { IsSpecialName: true })
            .SelectMany(member => Parameters(member).Append(member.Name))
            .Select(name => $"{type.Name}.{name}"));

    private static IEnumerable<string> Parameters(MemberInfo member) =>
        member is MethodBase method ? method.GetParameters().Select(parameter => parameter.Name ?? "") : [];

    [GeneratedRegex("[A-Z]?[a-z]+|[A-Z]+")]
    private static partial Regex Word();
}
