namespace Elbo.Data.Text;

/// <summary>
/// Sentences, one a line, in UTF-8: a file, or a folder whose files or folders called train, val and test are the
/// parts. Names end in .txt or in the code of a language.
/// </summary>
public sealed class TextFormat : DataFormat
{
    /// <inheritdoc/>
    public override string Name => "text";

    /// <inheritdoc/>
    public override string Description => "sentences, one a line, in UTF-8";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Extensions => [".txt"];

    /// <inheritdoc/>
    public override bool HasContent(string path, ReadOnlySpan<byte> head) => TextFiles.IsOfLanguage(path);

    /// <inheritdoc/>
    public override bool IsFolder(string path) => TextFiles.In(path).Any();

    /// <inheritdoc/>
    /// <exception cref="DataException">A file cannot be read, is not UTF-8, or has no sentence.</exception>
    public override DataSource Open(string path, DataOptions options) => TextSource.Open(path, options);
}
