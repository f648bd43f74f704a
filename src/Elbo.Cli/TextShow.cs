using Elbo.Data;
using Elbo.Data.Text;

namespace Elbo.Cli;

/// <summary>The first sentences of a text, and how they are cut into tokens.</summary>
internal static class TextShow
{
    private const int Sentences = 5;

    /// <summary>Writes them.</summary>
    public static void Write(TextWriter lines, Dataset data, Vocabulary vocabulary)
    {
        var tokenizer = new Tokenizer(vocabulary);
        int longest = data.ItemShape.Count;
        float[] ids = new float[longest];
        for (int item = 0; item < Math.Min(Sentences, data.Count); item++)
        {
            data.Read([item], ids);
            int[] tokens = [.. ids.Select(id => (int)id).TakeWhile(id => id > TokenIds.End)];
            lines.WriteLine($"  sentence {tokenizer.Decode(tokens)}");
            lines.WriteLine(
                $"           {string.Join(" | ", tokens.Select(token => tokenizer.Decode([token])))}");
        }
    }
}
