namespace Elbo.Cli;

/// <summary>Says what a command wrote.</summary>
internal static class WrittenFile
{
    /// <summary>A line, or an object with path and count; a picture's size too.</summary>
    public static void Tell(Invocation call, string path, int count, string what)
    {
        if (call.IsJson)
        {
            call.WriteJson(new { Path = path, Count = count, What = what });
        }
        else
        {
            call.Terminal.Out.WriteLine($"{NumberText.Count(count)} {what}: {path}");
        }
    }
}
