using Mono.Cecil;
using Mono.Cecil.Cil;

namespace DeepSeekOcr.Architecture.Tests;

/// <summary>Which types of an assembly mention which others of this repository: in bases, members, signatures and method bodies.</summary>
internal sealed class TypeGraph
{
    private const string Ours = "DeepSeekOcr";

    private readonly Dictionary<string, HashSet<string>> _uses = [];

    private TypeGraph(IEnumerable<TypeDefinition> types)
    {
        foreach (TypeDefinition type in types)
        {
            // Nested types, lambdas among them, belong to the type that they stand in.
            string outer = Outermost(type).FullName;
            if (!_uses.TryGetValue(outer, out HashSet<string>? used))
            {
                _uses.Add(outer, used = []);
            }

            used.UnionWith(Mentioned(type).SelectMany(Parts).Where(IsOurs).Select(part => Outermost(part).FullName));
        }
    }

    /// <summary>Reads an assembly's file.</summary>
    public static TypeGraph Read(string path)
    {
        using var module = ModuleDefinition.ReadModule(path);
        return new TypeGraph(module.GetTypes().Where(type => IsOurs(Outermost(type))));
    }

    /// <summary>For each pair of namespaces of which the first uses the second, two types that show it.</summary>
    public Dictionary<(string From, string To), string> Namespaces()
    {
        var arrows = new Dictionary<(string From, string To), string>();
        foreach ((string type, HashSet<string> used) in _uses)
        {
            foreach (string other in used.Where(other => NamespaceOf(other) != NamespaceOf(type)))
            {
                arrows.TryAdd((NamespaceOf(type), NamespaceOf(other)), $"{type} → {other}");
            }
        }

        return arrows;
    }

    /// <summary>Whether a type of the system is mentioned anywhere.</summary>
    public static bool Mentions(string path, string fullName)
    {
        using var module = ModuleDefinition.ReadModule(path);
        return module.GetTypeReferences().Any(type => type.FullName == fullName);
    }

    private static IEnumerable<TypeReference?> Mentioned(TypeDefinition type) =>
    [
        type.BaseType,
        .. type.Interfaces.Select(implementation => implementation.InterfaceType),
        .. type.Fields.Select(field => field.FieldType),
        .. type.GenericParameters.SelectMany(parameter => parameter.Constraints).Select(constraint => constraint.ConstraintType),
        .. type.Methods.SelectMany(Mentioned),
    ];

    private static IEnumerable<TypeReference?> Mentioned(MethodDefinition method) =>
    [
        .. Signature(method),
        .. method.GenericParameters.SelectMany(parameter => parameter.Constraints).Select(constraint => constraint.ConstraintType),
        .. method.HasBody ? Mentioned(method.Body) : [],
    ];

    private static IEnumerable<TypeReference?> Mentioned(MethodBody body) =>
    [
        .. body.Variables.Select(variable => variable.VariableType),
        .. body.ExceptionHandlers.Select(handler => handler.CatchType),
        .. body.Instructions.SelectMany(instruction => instruction.Operand switch
        {
            TypeReference type => [type],
            MethodReference method => [method.DeclaringType, .. Signature(method)],
            FieldReference field => [field.DeclaringType, field.FieldType],
            _ => Array.Empty<TypeReference?>(),
        }),
    ];

    private static IEnumerable<TypeReference?> Signature(MethodReference method) =>
    [
        method.ReturnType,
        .. method.Parameters.Select(parameter => parameter.ParameterType),
        .. method is GenericInstanceMethod generic ? generic.GenericArguments : [],
    ];

    /// <summary>A type and, of arrays, pointers and generics, what they are made of.</summary>
    private static IEnumerable<TypeReference> Parts(TypeReference? type) => type switch
    {
        null or GenericParameter => [],
        GenericInstanceType generic => [.. Parts(generic.ElementType), .. generic.GenericArguments.SelectMany(Parts)],
        TypeSpecification made => Parts(made.ElementType),
        _ => [type],
    };

    private static bool IsOurs(TypeReference type) =>
        Outermost(type).Namespace is Ours || Outermost(type).Namespace.StartsWith(Ours + ".", StringComparison.Ordinal);

    private static TypeReference Outermost(TypeReference type)
    {
        while (type.DeclaringType is { } outer)
        {
            type = outer;
        }

        return type;
    }

    private static string NamespaceOf(string type) => type[..type.LastIndexOf('.')];
}
