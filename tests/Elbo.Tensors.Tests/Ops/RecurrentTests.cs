namespace Elbo.Tensors.Tests.Ops;

public sealed class RecurrentTests
{
    private const int Time = 6;
    private const int Batch = 3;
    private const int Inputs = 5;
    private const int Size = 9;

    [Fact]
    public void A_sequence_in_two_pieces_has_the_bits_of_the_whole()
    {
        Tensor x = Normals(1, Time, Batch, Inputs);
        RecurrentWeights weights = Weights();
        Tensor whole = x.Lstm(weights, null, null, [], out Tensor cells);
        Tensor first = x.Slice(0, 0, 4).Lstm(weights, null, null, [], out Tensor before);
        Tensor second = x.Slice(0, 4, 2).Lstm(weights, Last(first), Last(before), [], out Tensor after);
        Assert.Equal(whole.Slice(0, 0, 4).ToArray(), first.ToArray());
        Assert.Equal(whole.Slice(0, 4, 2).ToArray(), second.ToArray());
        Assert.Equal(cells.Slice(0, 4, 2).ToArray(), after.ToArray());
    }

    [Fact]
    public void What_stands_behind_the_end_of_a_sequence_changes_neither_value_nor_gradient()
    {
        int[] lengths = [2, 6, 4];
        Tensor x = Normals(1, Time, Batch, Inputs);
        float[] other = x.ToArray();
        for (int b = 0; b < Batch; b++)
        {
            for (int t = lengths[b]; t < Time; t++)
            {
                other.AsSpan(((t * Batch) + b) * Inputs, Inputs).Fill(7f);
            }
        }

        Assert.Equal(ValueAndGradient(x, lengths), ValueAndGradient(Tensor.From(other, x.Shape), lengths));
    }

    [Fact]
    public void A_short_sequence_in_a_long_batch_ends_in_the_state_that_it_has_alone()
    {
        Tensor x = Normals(1, Time, Batch, Inputs);
        Tensor padded = x.Lstm(Weights(), null, null, [2, 6, 4], out _);
        Tensor alone = x.Slice(1, 0, 1).Slice(0, 0, 2).Lstm(Weights(), null, null, [], out _);
        Assert.Equal(Last(alone).ToArray(), Last(padded).Slice(0, 0, 1).ToArray());
    }

    private static float[] ValueAndGradient(Tensor x, int[] lengths)
    {
        RecurrentWeights weights = Weights();
        var gradients = new Gradients(
            [weights.Input.WithGradient(), weights.Recurrent.WithGradient(), weights.Bias.WithGradient()]);
        var tape = new Tape();
        using (tape.Step())
        {
            Tensor y = x.Lstm(weights, null, null, lengths, out _);
            tape.Backward(y.Square().Sum(), gradients);
            return [.. y.ToArray(), .. gradients.Flat.ToArray()];
        }
    }

    private static Tensor Last(Tensor states) =>
        states.Slice(0, states.Shape[0] - 1, 1).Reshape(states.Shape.Without(0));

    private static RecurrentWeights Weights() =>
        new(Normals(2, Inputs, 4 * Size), Normals(3, Size, 4 * Size), Normals(4, 4 * Size));

    private static Tensor Normals(uint number, params int[] sizes)
    {
        var shape = new Shape(sizes);
        float[] values = new float[shape.Count];
        new RandomStream(5, RandomPurpose.Test, Example: number).FillNormal(values);
        return Tensor.From(values, shape);
    }
}
