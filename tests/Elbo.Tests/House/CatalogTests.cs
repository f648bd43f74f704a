using System.Reflection;
using System.Text.Json;
using Elbo.Runs;

namespace Elbo.Tests.House;

/// <summary>
/// The catalog lists what a recipe can name: all of it, and nothing else. The built-in recipes are the files.
/// </summary>
public sealed class CatalogTests
{
    [Fact]
    public void Every_choice_of_a_recipe_is_in_the_catalog() => Faults.None(
        "Add a line to Catalog.Entries:",
        Choices(typeof(Recipe), "").Except(Entries()).Select(choice => $"{choice.Key} = {choice.Name}"));

    [Fact]
    public void Every_entry_of_the_catalog_is_a_choice_of_a_recipe() => Faults.None(
        "No recipe can name it. Take it out of Catalog.Entries:",
        Entries().Except(Choices(typeof(Recipe), "")).Select(choice => $"{choice.Key} = {choice.Name}"));

    [Fact]
    public void Every_entry_of_the_catalog_can_be_set_and_is_named_once()
    {
        Assert.Equal(Entries().Distinct(), Entries());
        foreach ((string key, string name) in Entries())
        {
            List<string> faults = [];
            new Recipe().With(key, name, faults);
            Assert.Empty(faults);
        }
    }

    [Fact]
    public void Every_recipe_file_is_built_in_and_without_faults()
    {
        string[] files =
            [.. Repository.Files("recipes", "*.json").Select(path => Path.GetFileNameWithoutExtension(path))];
        Assert.NotEmpty(files);
        Assert.Equal(files.Order(StringComparer.Ordinal), Recipe.Known, StringComparer.Ordinal);
        foreach (string name in files)
        {
            Recipe recipe = Recipe.Load(Repository.File($"recipes/{name}.json"));
            Assert.Equal(name, recipe.Name);
            Assert.Equal(Recipe.FromName(name).ToJson(), recipe.ToJson());
            Assert.NotEmpty(recipe.Description);
            Assert.True(
                recipe.Published.Count == 0 || recipe.Source.Length > 0,
                $"{name}: published numbers need their source.");
        }
    }

    private static IEnumerable<(string Key, string Name)> Entries() =>
        Catalog.Entries.Select(entry => (entry.Key, entry.Name));

    // The values of the enums that are settings, under the keys of JSON.
    private static IEnumerable<(string Key, string Name)> Choices(Type record, string outer)
    {
        foreach (PropertyInfo property in record.GetProperties().Where(property => property.CanWrite))
        {
            string key = outer + JsonNamingPolicy.CamelCase.ConvertName(property.Name);
            Type type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            IEnumerable<(string, string)> found = type.IsEnum
                ? Enum.GetNames(type).Select(name => (key, JsonNamingPolicy.CamelCase.ConvertName(name)))
                : type.Namespace == record.Namespace && type.IsClass ? Choices(type, key + ".") : [];
            foreach ((string, string) choice in found)
            {
                yield return choice;
            }
        }
    }
}
