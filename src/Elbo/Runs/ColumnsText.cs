using System.Text.Json;
using System.Text.Json.Nodes;
using Elbo.Data.Tables;

namespace Elbo.Runs;

/// <summary>
/// What the numbers of an item of a table are, as text that stands in files of weights: without the run folder they
/// would have no unit.
/// </summary>
public static class ColumnsText
{
    /// <summary>
    /// A JSON list of the columns in the order of an item: name, likelihood, width, and mean and scale of a number, of
    /// which an item has (number - mean) / scale, or the words that its values stand for.
    /// </summary>
    public static string Of(TableSchema table) =>
        new JsonArray([.. new TableLayout(table).Columns.Select(Column)]).ToJsonString(JsonSerializerOptions.Default);

    private static JsonNode Column(PlacedColumn placed)
    {
        TableColumn column = placed.Column;
        var json = new JsonObject
        {
            ["name"] = column.Name,
            ["likelihood"] = column.Likelihood.ToString().ToLowerInvariant(),
            ["width"] = placed.Width,
        };
        if (column.Kind == ColumnKind.Numeric)
        {
            json["mean"] = column.Mean;
            json["scale"] = column.Scale;
        }
        else
        {
            json["categories"] = new JsonArray([.. column.Categories.Select(category => (JsonNode)category)]);
        }

        return json;
    }
}
