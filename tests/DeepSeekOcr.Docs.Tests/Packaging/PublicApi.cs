using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace DeepSeekOcr.Docs.Tests.Packaging;

/// <summary>What an assembly shows to its users, as lines of text: types with their members, in order of their names.</summary>
internal static class PublicApi
{
    private static readonly SymbolDisplayFormat Format = new(
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypes,
        genericsOptions: SymbolDisplayGenericsOptions.IncludeTypeParameters
            | SymbolDisplayGenericsOptions.IncludeTypeConstraints
            | SymbolDisplayGenericsOptions.IncludeVariance,
        memberOptions: SymbolDisplayMemberOptions.IncludeType
            | SymbolDisplayMemberOptions.IncludeModifiers
            | SymbolDisplayMemberOptions.IncludeAccessibility
            | SymbolDisplayMemberOptions.IncludeParameters
            | SymbolDisplayMemberOptions.IncludeConstantValue
            | SymbolDisplayMemberOptions.IncludeRef,
        parameterOptions: SymbolDisplayParameterOptions.IncludeType
            | SymbolDisplayParameterOptions.IncludeName
            | SymbolDisplayParameterOptions.IncludeParamsRefOut
            | SymbolDisplayParameterOptions.IncludeDefaultValue
            | SymbolDisplayParameterOptions.IncludeExtensionThis,
        propertyStyle: SymbolDisplayPropertyStyle.ShowReadWriteDescriptor,
        kindOptions: SymbolDisplayKindOptions.IncludeTypeKeyword,
        miscellaneousOptions: SymbolDisplayMiscellaneousOptions.UseSpecialTypes
            | SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    /// <summary>The listing of the assembly in a file.</summary>
    public static string List(string path, IEnumerable<string> references)
    {
        MetadataReference library = MetadataReference.CreateFromFile(path);
        var compilation = CSharpCompilation.Create(
            "Listing", references: references.Select(file => MetadataReference.CreateFromFile(file)).Append(library));
        var assembly = (IAssemblySymbol)compilation.GetAssemblyOrModuleSymbol(library)!;
        return string.Concat(Types(assembly.GlobalNamespace)
            .OrderBy(type => type.ToDisplayString(), StringComparer.Ordinal)
            .Select(type => string.Join('\n', (string[])[Head(type), .. Members(type), "", ""])));
    }

    private static IEnumerable<INamedTypeSymbol> Types(INamespaceOrTypeSymbol parent) =>
        parent.GetMembers().SelectMany(member => member switch
    {
        INamespaceSymbol space => Types(space),
        INamedTypeSymbol type when IsVisible(type) => Types(type).Prepend(type),
        _ => [],
    });

    private static string Head(INamedTypeSymbol type)
    {
        string space = type.ContainingNamespace.ToDisplayString();
        string modifiers = type switch
        {
            { TypeKind: not TypeKind.Class } => "",
            { IsStatic: true } => "static ",
            { IsAbstract: true } => "abstract ",
            { IsSealed: true } => "sealed ",
            _ => "",
        };
        IEnumerable<string> bases = type.TypeKind is TypeKind.Class or TypeKind.Interface or TypeKind.Struct
            ? type.Interfaces.Select(contract => contract.ToDisplayString(Format)).Order(StringComparer.Ordinal)
            : [];
        bases = type.BaseType is { SpecialType: SpecialType.None } parent && type.TypeKind == TypeKind.Class
            ? bases.Prepend(parent.ToDisplayString(Format))
            : bases;
        string clause = string.Join(", ", bases.Select(text => text[(text.IndexOf(' ', StringComparison.Ordinal) + 1)..]));
        return $"{space}: {modifiers}{type.ToDisplayString(Format)}{(clause.Length > 0 ? $" : {clause}" : "")}";
    }

    private static IEnumerable<string> Members(INamedTypeSymbol type) => type.GetMembers()
        .Where(member => member is not INamedTypeSymbol && IsVisible(member) && !IsWrittenByTheCompiler(member))
        .Select(member => "    " + member.ToDisplayString(Format))
        .Order(StringComparer.Ordinal);

    private static bool IsVisible(ISymbol symbol) =>
        symbol.DeclaredAccessibility is Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal;

    // Accessors stand with their property or event; a record's equality and copying go without saying.
    private static bool IsWrittenByTheCompiler(ISymbol member) =>
        member is IMethodSymbol { AssociatedSymbol: not null }
        || member is IMethodSymbol { MethodKind: MethodKind.Destructor }
        || member.GetAttributes().Any(attribute => attribute.AttributeClass?.Name == "CompilerGeneratedAttribute");
}
