using Elbo.Tensors;

namespace Elbo.Training;

/// <summary>
/// A collapse doctor for each level of latents: an upper level may die while the others live. Of several levels, one of
/// many latents, which lie over an image, is spoken of as a whole.
/// </summary>
internal sealed class LevelDoctors
{
    private const int MostNamed = 128;

    private readonly CollapseDoctor[] doctors;

    /// <summary>Doctors of levels with so many latents.</summary>
    public LevelDoctors(IReadOnlyList<int> sizes) => doctors =
        [.. sizes.Select(size => new CollapseDoctor(size) { NamesLatents = sizes.Count == 1 || size <= MostNamed })];

    /// <summary>What was seen so far, for checkpoints.</summary>
    public IEnumerable<(string Name, Tensor Value)> States => doctors.Select((doctor, level) =>
        (level == 0 ? doctor.State.Name : $"{doctor.State.Name}.{level + 1}", doctor.State.Value));

    /// <summary>Takes a look in.</summary>
    /// <param name="epochs">How far training is, epochs, whole and part.</param>
    /// <param name="use">What was seen; null where nothing is looked at.</param>
    /// <returns>What is to be said, of the lowest level first.</returns>
    public IReadOnlyList<CollapseRemark> Examine(double epochs, LatentUse? use)
    {
        List<CollapseRemark> remarks = [];
        for (int level = 0; use is not null && level < doctors.Length; level++)
        {
            if (doctors[level].Examine(epochs, use.Of(level)) is { } remark)
            {
                remarks.Add(doctors.Length == 1 ? remark : remark with { Level = level + 1, Levels = doctors.Length });
            }
        }

        return remarks;
    }
}
