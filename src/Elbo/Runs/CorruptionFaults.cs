namespace Elbo.Runs;

/// <summary>Finds what is wrong with the noise that a recipe adds to the encoder's input.</summary>
internal static class CorruptionFaults
{
    private const double LargestDeviation = 100;

    internal static void Check(DataRecipe data, FaultList faults)
    {
        const string Key = "data.corruptionLevel";
        faults.Choice("data.corruption", data.Corruption);
        switch (data.Corruption)
        {
            case CorruptionChoice.None when data.CorruptionLevel != new DataRecipe().CorruptionLevel:
                faults.Add(
                    Key, $"{data.CorruptionLevel} has no effect. Set data.corruption to gaussian, masking or "
                    + "saltAndPepper.",
                    "data.corruption");
                break;
            case CorruptionChoice.Gaussian:
                faults.Positive(Key, data.CorruptionLevel, LargestDeviation, "0.3 is usual for pixels 0..1.");
                break;
            case CorruptionChoice.Masking or CorruptionChoice.SaltAndPepper:
                if (!(data.CorruptionLevel > 0 && data.CorruptionLevel <= 1))
                {
                    faults.Add(Key, $"{data.CorruptionLevel} is no share above 0 and at most 1. 0.25 is usual.");
                }

                break;
        }
    }
}
