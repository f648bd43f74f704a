namespace Elbo.Tests.Processes;

public sealed class SameBitsTests
{
    private static readonly Lazy<string[]> Expected = new(() => ChildProcess.Run("", "hashes"));

    public static TheoryData<string> Settings =>
    [
        "ELBO_THREADS=1", "ELBO_THREADS=2", "ELBO_THREADS=3", "ELBO_THREADS=8",
        "ELBO_VECTOR_BITS=512", "ELBO_VECTOR_BITS=256", "ELBO_VECTOR_BITS=128", "ELBO_VECTOR_BITS=32",
        "DOTNET_EnableAVX512=0", "DOTNET_EnableAVX2=0", "DOTNET_EnableHWIntrinsic=0",
    ];

    [Theory]
    [MemberData(nameof(Settings))]
    public void Kernels_trainings_random_numbers_and_data_have_the_same_bits(string setting)
    {
        string[] hashes = ChildProcess.Run(setting, "hashes");
        Assert.True(hashes.Length > 50);
        Assert.Equal(Expected.Value, hashes);
    }
}
