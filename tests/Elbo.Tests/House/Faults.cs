namespace Elbo.Tests.House;

/// <summary>What breaks a rule of the house, all of it at once.</summary>
internal static class Faults
{
    internal static void None(string rule, IEnumerable<string> found)
    {
        string[] faults = [.. found];
        Assert.True(faults.Length == 0, $"{rule}\n  {string.Join("\n  ", faults)}");
    }
}
