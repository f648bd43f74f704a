using Elbo.Data;
using Elbo.Data.Arrays;
using Elbo.Data.Sources;
using Elbo.Evaluation;
using Elbo.Reports;
using Elbo.Runs;
using Elbo.Tensors;
using Elbo.Tests.Evaluation;

namespace Elbo.Tests.Runs;

public sealed class CodeFileTests
{
    private const int Latents = LinearGaussian.Latents;

    private readonly LinearGaussian linear = new(0, 0, 0);
    private readonly ListedItems data = ListedItems.Normal(1, 25, LinearGaussian.Items, 1.2f);
    private readonly EvaluationOptions options = new() { Seed = 1, Batch = 7 };

    [Theory]
    [InlineData("codes.npy", 3)]
    [InlineData("codes.csv", 1)]
    public void Codes_that_are_written_come_back_with_the_same_bits(string name, int files)
    {
        using TemporaryFolder folder = new();
        IReadOnlyList<string> written = CodeTable.Write(
            folder[name], linear.Model, data, CodeKind.Mean, withScales: true, options, null,
            TestContext.Current.CancellationToken);
        Assert.Equal(files, written.Count);
        Assert.All(written, file => Assert.True(File.Exists(file)));
        Assert.Equal(files, Directory.GetFiles(folder.Path).Length);
        var codes = CodeFile.Open(folder[name], Latents);
        Assert.Equal(25, codes.Count);
        float[] read = new float[25 * Latents];
        codes.Read(read.AsSpan(0, Latents));
        codes.Read(read.AsSpan(Latents));
        Assert.Equal(
            PosteriorMeans.Of(linear.Model, data, options, TestContext.Current.CancellationToken), read);
    }

    [Fact]
    public void A_table_may_have_other_columns_in_any_order_or_numbers_alone()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder["a.csv"], "label,z2,z0,z1\n\"a,\"\"b\"\"\",3,1,2\nc,6,4,5\n");
        var named = CodeFile.Open(folder["a.csv"], Latents);
        float[] read = new float[6];
        named.Read(read);
        Assert.Equal([1, 2, 3, 4, 5, 6], read);
        Assert.Equal(["a,\"b\"", "c"], named.Labels);
        File.WriteAllText(folder["b.csv"], "1,2,3\n4,5,6");
        var plain = CodeFile.Open(folder["b.csv"], Latents);
        plain.Read(read);
        Assert.Equal([1, 2, 3, 4, 5, 6], read);
    }

    [Fact]
    public void All_faults_of_a_table_are_told_at_once_with_row_and_column()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder["a.csv"], "id,z0,z1,z2\n0,1,x,3\n1,1,2\n2,1,2,3\n3,NaN,2,3\n");
        IReadOnlyList<string> faults =
            Assert.Throws<RunException>(() => CodeFile.Open(folder["a.csv"], Latents)).Faults;
        Assert.Equal(3, faults.Count);
        Assert.Contains("row 2, column 3: 'x'", faults[0], StringComparison.Ordinal);
        Assert.Contains("row 3, column 4: ''", faults[1], StringComparison.Ordinal);
        Assert.Contains("row 5, column 2: 'NaN'", faults[2], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a.csv", "z0,z1\n1,2\n", "columns z0 to z2")]
    [InlineData("a.csv", "z0,z1,z2,z3\n1,2,3,4\n", "columns z0 to z2")]
    [InlineData("a.csv", "z0,z1,z2\n", "no codes")]
    [InlineData("a.csv", "", "no codes")]
    [InlineData("a.txt", "1", ".npy, .csv")]
    public void A_table_of_something_else_is_told(string name, string text, string fault)
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder[name], text);
        Assert.Contains(
            fault, Assert.Throws<RunException>(() => CodeFile.Open(folder[name], Latents)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Codes_of_another_size_and_a_missing_table_are_told()
    {
        using TemporaryFolder folder = new();
        using (FileStream stream = File.Create(folder["a.npy"]))
        {
            NumPyWriter.WriteHeader(stream, 2, 4);
            NumPyWriter.Write(stream, new float[8]);
        }

        Assert.Contains(
            "(codes, 3) was expected",
            Assert.Throws<RunException>(() => CodeFile.Open(folder["a.npy"], Latents)).Message,
            StringComparison.Ordinal);
        Assert.Throws<RunException>(() => CodeFile.Open(folder["none.csv"], Latents));
        Assert.Throws<DataException>(() => CodeFile.Open(folder["none.npy"], Latents));
    }

    [Fact]
    public void A_code_that_is_not_finite_is_told_with_its_row()
    {
        using TemporaryFolder folder = new();
        using (FileStream stream = File.Create(folder["a.npy"]))
        {
            NumPyWriter.WriteHeader(stream, 2, Latents);
            NumPyWriter.Write(stream, [1, 2, 3, 4, float.NaN, 6]);
        }

        var codes = CodeFile.Open(folder["a.npy"], Latents);
        codes.Read(new float[Latents]);
        Assert.Contains(
            "row 1, column 1", Assert.Throws<DataException>(() => codes.Read(new float[Latents])).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Examples_are_written_as_numbers_or_as_a_picture()
    {
        using TemporaryFolder folder = new();
        var shape = new Shape(2, 1, 1);
        float[][] pieces = [[0, 0.5f], [1, 0.25f, 0.125f, 0]];
        ExampleFile.Write(folder["a.npy"], shape, 3, pieces, NoPicture);
        NumberArray array = NumPy.Open(File.ReadAllBytes(folder["a.npy"]), "a.npy");
        Assert.Equal([3, 2, 1, 1], array.Sizes);
        float[] read = new float[6];
        for (int item = 0; item < 3; item++)
        {
            array.Read(item, read.AsSpan(2 * item, 2));
        }

        Assert.Equal(pieces.SelectMany(piece => piece), read);

        ExampleFile.Write(folder["a.csv"], shape, 3, pieces, NoPicture);
        Assert.Equal("x0,x1\n0,0.5\n1,0.25\n0.125,0\n", File.ReadAllText(folder["a.csv"]));
        ExampleFile.Write(folder["a.png"], shape, 3, pieces, images => RunPictures.Grid(images));
        Assert.Equal(0x89, File.ReadAllBytes(folder["a.png"])[0]);
        Assert.Throws<RunException>(() => ExampleFile.Write(folder["a.gif"], shape, 3, pieces, NoPicture));
        Assert.Throws<ReportException>(
            () => ExampleFile.Write(folder["b.png"], new Shape(2), 3, pieces, images => RunPictures.Grid(images)));
    }

    private static Picture NoPicture(ImageBatch images) =>
        throw new InvalidOperationException("no picture was asked for");
}
