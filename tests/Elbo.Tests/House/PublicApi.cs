using System.Reflection;
using System.Text;

namespace Elbo.Tests.House;

/// <summary>
/// Writes the public members of an assembly as text, in an order that does not depend on the compiler's.
/// </summary>
internal static class PublicApi
{
    private const BindingFlags Own = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance
        | BindingFlags.Static | BindingFlags.DeclaredOnly;

    // What the compiler writes into every record says nothing.
    private static readonly string[] OfRecords =
        ["<Clone>$", "Equals", "GetHashCode", "ToString", "PrintMembers", "op_Equality", "op_Inequality",
            "EqualityContract"];

    internal static string Describe(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (Type type in assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            text.Append(Head(type)).Append('\n');
            IEnumerable<string> members = type.IsEnum
                ? Enum.GetNames(type).Select(name => $"{name} = {Enum.Format(type, Enum.Parse(type, name), "d")}")
                : type.GetMembers(Own).Select(member => Line(member, type)).OfType<string>();
            foreach (string line in members.Order(StringComparer.Ordinal))
            {
                text.Append("    ").Append(line).Append('\n');
            }
        }

        return text.ToString();
    }

    private static string Head(Type type)
    {
        string kind = type.IsEnum ? "enum" : type.IsInterface ? "interface" : type.IsValueType ? "struct" : "class";
        string modifier = type is { IsAbstract: true, IsSealed: true }
            ? "static "
            : type is { IsAbstract: true, IsInterface: false } ? "abstract "
            : type is { IsSealed: true, IsValueType: false } ? "sealed " : "";
        string above = type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType)
            && parent != typeof(Enum) ? $" : {Name(parent)}" : "";
        return $"{modifier}{kind} {type.Namespace}.{Name(type)}{above}";
    }

    private static string? Line(MemberInfo member, Type type)
    {
        bool isRecord = type.GetMethod("<Clone>$") is not null || type.GetMethod("PrintMembers", Own) is not null;
        if (isRecord && OfRecords.Contains(member.Name))
        {
            return null;
        }

        return member switch
        {
            ConstructorInfo constructor when IsVisible(constructor) => $"new({Parameters(constructor)})",
            MethodInfo method when IsVisible(method) && (!method.IsSpecialName || IsOperator(method)) =>
                $"{Modifier(method)}{Name(method.ReturnType)} {method.Name}{Generic(method)}({Parameters(method)})",
            PropertyInfo property when property.GetAccessors(nonPublic: true).Where(IsVisible)
                .ToArray() is [var first, ..] all =>
                $"{Modifier(first)}{Name(property.PropertyType)} {property.Name} {{ "
                + $"{string.Join(' ', all.Select(Accessor))} }}",
            FieldInfo { IsPublic: true } field => $"{(field.IsLiteral ? "const " : field.IsStatic ? "static " : "")}"
                + $"{Name(field.FieldType)} {field.Name}",
            EventInfo happening => $"event {Name(happening.EventHandlerType!)} {happening.Name}",
            _ => null,
        };
    }

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static bool IsOperator(MethodInfo method) => method.Name.StartsWith("op_", StringComparison.Ordinal);

    private static string Accessor(MethodInfo accessor)
    {
        string word = accessor.ReturnParameter.GetRequiredCustomModifiers().Length > 0
            ? "init;"
            : accessor.Name.StartsWith("get_", StringComparison.Ordinal) ? "get;" : "set;";
        return accessor.IsPublic ? word : $"protected {word}";
    }

    private static string Modifier(MethodBase method) => (method.IsPublic ? "" : "protected ")
        + (method.IsStatic ? "static " : method.IsAbstract ? "abstract " : method is { IsVirtual: true, IsFinal: false }
            ? method is MethodInfo own && own.GetBaseDefinition() != own ? "override " : "virtual "
            : "");

    private static string Generic(MethodInfo method) => method.IsGenericMethod
        ? $"<{string.Join(", ", method.GetGenericArguments().Select(Name))}>"
        : "";

    private static string Parameters(MethodBase method) => string.Join(
        ", ", method.GetParameters().Select(parameter => $"{Name(parameter.ParameterType)} {parameter.Name}"));

    private static string Name(Type type)
    {
        if (type.HasElementType)
        {
            string suffix = type.IsArray ? "[]" : type.IsPointer ? "*" : "&";
            return Name(type.GetElementType()!) + suffix;
        }

        string own = type.IsGenericType
            ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>"
            : type.Name;
        return type is { IsNested: true, IsGenericParameter: false } ? $"{Name(type.DeclaringType!)}.{own}" : own;
    }
}
