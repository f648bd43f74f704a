using Spectre.Console;

namespace Elbo.Cli;

/// <summary>Rows of words and numbers without lines between them; columns behind the first are numbers.</summary>
internal sealed class MeasureTable
{
    private readonly Table table = new Table().Border(TableBorder.Simple);

    /// <summary>A table with these headings.</summary>
    public MeasureTable(params ReadOnlySpan<string> headings)
    {
        for (int i = 0; i < headings.Length; i++)
        {
            var column = new TableColumn(new Text(headings[i])).NoWrap();
            table.AddColumn(i == 0 ? column : column.RightAligned());
        }
    }

    /// <summary>A table of names, numbers, units and remarks.</summary>
    public static MeasureTable OfNumbers()
    {
        var numbers = new MeasureTable("", "", "", "");
        numbers.table.HideHeaders();
        numbers.table.Columns[2].LeftAligned();
        numbers.table.Columns[3].LeftAligned();
        return numbers;
    }

    /// <summary>Adds a row.</summary>
    public MeasureTable Add(params IEnumerable<string> cells)
    {
        table.AddRow(cells.Select(cell => new Text(cell)));
        return this;
    }

    /// <summary>Writes it.</summary>
    public void Write(Terminal terminal) => terminal.Write(table);
}
