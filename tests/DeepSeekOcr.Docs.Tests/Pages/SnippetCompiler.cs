using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DeepSeekOcr.Docs.Tests.Pages;

/// <summary>Compiles code as a page shows it: statements, or types, against the assemblies that these tests run with.</summary>
internal static class SnippetCompiler
{
    // What a snippet may use without saying where it comes from. A variable that the snippet declares itself takes precedence.
    private const string Given =
        """
        internal static class Given
        {
            public static OcrModel model => throw new System.NotSupportedException();
            public static RgbImage image => throw new System.NotSupportedException();
            public static RgbImage[] images => throw new System.NotSupportedException();
            public static string text => throw new System.NotSupportedException();
            public static byte[] png => throw new System.NotSupportedException();
            public static IServiceCollection services => throw new System.NotSupportedException();
            public static IChatClient chat => throw new System.NotSupportedException();
            public static CancellationToken cancellation => throw new System.NotSupportedException();
        }
        """;

    private static readonly string[] Packages = ["DeepSeekOcr.Tensors", "DeepSeekOcr", "DeepSeekOcr.Extensions.AI"];

    private static readonly CSharpParseOptions Language = new(LanguageVersion.Latest);

    private static readonly PortableExecutableReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
        .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    private static readonly SyntaxTree Surroundings = CSharpSyntaxTree.ParseText(string.Join('\n', Usings()) + "\n" + Given, Language);

    /// <summary>What the compiler has against the code; empty if it compiles.</summary>
    public static string[] Faults(string code)
    {
        SyntaxTree tree = CSharpSyntaxTree.ParseText(code, Language);
        bool runs = tree.GetCompilationUnitRoot().Members.OfType<GlobalStatementSyntax>().Any();
        OutputKind kind = runs ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary;
        var options = new CSharpCompilationOptions(kind, nullableContextOptions: NullableContextOptions.Enable);
        var compilation = CSharpCompilation.Create("Snippet", [tree, Surroundings], References, options);
        return
        [
            .. compilation.GetDiagnostics(TestContext.Current.CancellationToken)
                .Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning)
                .Select(diagnostic => diagnostic.ToString()),
        ];
    }

    private static IEnumerable<string> Usings() =>
        ((string[])["System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Threading", "System.Threading.Tasks"])
        .Concat(["Microsoft.Extensions.AI", "Microsoft.Extensions.DependencyInjection"])
        .Concat(Packages.SelectMany(name => Assembly.Load(name).GetExportedTypes()).Select(type => type.Namespace!))
        .Distinct()
        .Select(name => $"global using {name};")
        .Append("global using static Given;");
}
