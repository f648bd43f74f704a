using Elbo.Reports;
using Elbo.Runs;

namespace Elbo.Cli;

/// <summary>Pictures that a command leaves behind.</summary>
internal static class PictureFile
{
    /// <summary>A fault where a path is no name for a picture.</summary>
    public static void Check(Invocation call, string? path)
    {
        if (path is null)
        {
            return;
        }

        if (!path.EndsWith(".png", StringComparison.OrdinalIgnoreCase))
        {
            call.Faults.Add($"--out: {path} does not end in .png, the one kind of picture that is written. Add it.");
        }
        else if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder))
        {
            call.Faults.Add($"--out: the folder {folder} does not exist. Make it, or name another.");
        }
    }

    /// <summary>Writes a picture and says where it is.</summary>
    public static void Write(Invocation call, string path, Picture picture, int count, string what)
    {
        AtomicFile.WriteAllBytes(path, Png.Encode(picture));
        if (call.IsJson)
        {
            call.WriteJson(new { Path = path, Count = count, picture.Width, picture.Height });
        }
        else
        {
            call.Terminal.Out.WriteLine($"{count} {what}: {path}");
        }
    }
}
