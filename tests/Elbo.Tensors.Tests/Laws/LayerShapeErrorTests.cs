namespace Elbo.Tensors.Tests.Laws;

public sealed class LayerShapeErrorTests
{
    private static readonly (Func<Tensor> Operation, string Message)[] Cases =
    [
        (() => Of(3).MatMul(Of(3, 2)),
            "MatMul: shapes [3] and [3, 2]: both need at least two axes. Reshape them."),
        (() => Of(64, 784).MatMul(Of(512, 400)),
            "MatMul: inner sizes differ: left [64, 784], right [512, 400]: 784 is not 512. Transpose one of "
            + "them, or make the sizes equal."),
        (() => Of(64, 784).MatMul(Of(784, 400), transposeLeft: true),
            "MatMul: inner sizes differ: left [64, 784], right [784, 400]: 64 is not 784. Transpose one of them, "
            + "or make the sizes equal."),
        (() => Of(2, 3, 4).MatMul(Of(3, 4, 5)),
            "MatMul: leading axes of [2, 3, 4] and [3, 4, 5] differ. Make them equal, or pass a single matrix on "
            + "the right."),
        (() => Of(2, 3).Linear(Of(4, 5), null, default),
            "Linear: input [2, 3] does not fit weight [4, 5]: the input's last axis must be the weight's first. "
            + "Reshape the input, or make the layer for its size."),
        (() => Of(2, 4).Linear(Of(4, 5), Of(4), default),
            "Linear: bias [4] does not fit weight [4, 5]: expected [5]."),
        (() => Of(2, 8, 8).Conv2d(Of(3, 3, 8, 4), null, 1, 0, default),
            "Conv2d: input [2, 8, 8] does not fit weight [3, 3, 8, 4]: expected [batch, height, width, in] and "
            + "[kernel height, kernel width, in, out] with the same in."),
        (() => Of(2, 8, 8, 3).Conv2d(Of(3, 3, 3, 4), Of(3), 1, 0, default),
            "Conv2d: bias [3] does not fit weight [3, 3, 3, 4]: expected [4]."),
        (() => Of(2, 2, 8, 3).Conv2d(Of(3, 3, 3, 4), Of(4), 1, 0, default),
            "Conv2d: kernel [3, 3, 3, 4] with stride 1 and padding 0 does not fit into input [2, 2, 8, 3]. "
            + "Stride must be at least 1, padding at least 0, and the kernel no larger than the padded input."),
        (() => Of(2, 8, 8, 3).Conv2d(Of(3, 3, 3, 4), Of(4), 0, 0, default),
            "Conv2d: kernel [3, 3, 3, 4] with stride 0 and padding 0 does not fit into input [2, 8, 8, 3]. "
            + "Stride must be at least 1, padding at least 0, and the kernel no larger than the padded input."),
        (() => Of(2, 8, 8, 3).ConvTranspose2d(Of(3, 3, 3, 4), null, 1, 0, 0, default),
            "ConvTranspose2d: input [2, 8, 8, 3] does not fit weight [3, 3, 3, 4]: expected [batch, height, "
            + "width, in] and [kernel height, kernel width, out, in] with the same in."),
        (() => Of(2, 8, 8, 4).ConvTranspose2d(Of(3, 3, 3, 4), Of(4), 1, 0, 0, default),
            "ConvTranspose2d: bias [4] does not fit weight [3, 3, 3, 4]: expected [3]."),
        (() => Of(2, 8, 8, 4).ConvTranspose2d(Of(3, 3, 3, 4), Of(3), 2, 0, 2, default),
            "ConvTranspose2d: input [2, 8, 8, 4], kernel [3, 3, 3, 4], stride 2, padding 0 and output padding 2 "
            + "make an image of 19 x 19. Stride must be at least 1, paddings at least 0, and the output padding "
            + "less than the stride."),
        (() => Of(2, 8, 8, 3).DepthwiseConv2d(Of(3, 3, 4)),
            "DepthwiseConv2d: input [2, 8, 8, 3] does not fit weight [3, 3, 4]: expected [batch, height, width, "
            + "channels] and [kernel height, kernel width, channels] with the same channels."),
        (() => Of(2, 8, 8, 3).DepthwiseConv2d(Of(3, 3, 3), Of(4)),
            "DepthwiseConv2d: bias [4] does not fit weight [3, 3, 3]: expected [3]."),
        (() => Of(2, 2, 8, 3).DepthwiseConv2d(Of(3, 3, 3)),
            "DepthwiseConv2d: kernel [3, 3, 3] with stride 1 and padding 0 does not fit into input [2, 2, 8, 3]. "
            + "Stride must be at least 1, padding at least 0, and the kernel no larger than the padded input."),
        (() => ChannelNormalize.OfBatch(Of(4, 3), Of(2), Of(2), 1e-5f, default, out _, out _),
            "ChannelNormalize: scale [2] and shift [2] do not fit x [4, 3]: expected the size of its last axis."),
        (() => ChannelNormalize.Given(Of(4, 3), Of(3), Of(3), Of(2), Of(3), 1e-5f, default),
            "ChannelNormalize: mean [2] and variance [3] do not fit scale [3]: expected the same shape."),
        (() => NormalizeWeight.Apply(Of(3, 3, 4), Of(3)),
            "NormalizeWeight: gain [3] does not fit direction [3, 3, 4]: expected the size of its last axis."),
        (() => AddWeighted.Apply(Of(2, 5, 3), Of(2, 5, 3), Of(2, 5), 1),
            "AddWeighted: past [2, 5, 3], x [2, 5, 3] and weight [2, 5] do not fit: expected two of "
            + "[batch, ..., channels] and [batch, channels]."),
        (() => AddWeighted.Apply(Of(2, 4, 3), Of(2, 5, 3), Of(2, 3), 1),
            "AddWeighted: past [2, 4, 3], x [2, 5, 3] and weight [2, 3] do not fit: expected two of "
            + "[batch, ..., channels] and [batch, channels]."),
        (() => Of(3, 4).BernoulliLogLikelihood(Of(3, 5)),
            "BernoulliLogLikelihood: observed [3, 4] does not fit parameters [3, 5]: expected the same shape, or "
            + "one more axis of samples in front."),
        (() => Of(3, 4).GaussianLogLikelihood(Of(2, 4, 4), Of(1)),
            "GaussianLogLikelihood: observed [3, 4] does not fit parameters [2, 4, 4]: expected the same shape, "
            + "or one more axis of samples in front."),
        (() => Of(3, 4).GaussianLogLikelihood(Of(3, 4), Of(4)),
            "GaussianLogLikelihood: log-variance [4] does not fit mean [3, 4]: expected the same shape, or [1]."),
        (() => Of(3, 4).GaussianLogDensities(Of(2, 5), Of(2, 5)),
            "GaussianLogDensities: rows [3, 4] do not fit means [2, 5] and log-variances [2, 5]: expected [..., size], "
            + "[K, size] and [K, size]."),
        (() => Of(5, 3).LogisticMixtureLogLikelihood(Of(2, 5, 19), 2, 3),
            "LogisticMixtureLogLikelihood: observed [5, 3] does not fit numbers [2, 5, 19]: expected [5, 20] with an "
            + "axis of samples in front."),
        (() => Of(5, 3).LogisticMixtureLogLikelihood(Of(2, 5, 20), 2, 4),
            "LogisticMixtureLogLikelihood: 2 mixtures and 4 channels of [5, 3]: expected at least one mixture, and 1 "
            + "to all of the channels on the last axis."),
        (() => Of(3, 4).Reparameterize(Of(3, 4), Of(3, 4)),
            "Reparameterize: mean [3, 4], log-variance [3, 4] and noise [3, 4] do not fit: expected two of the "
            + "same shape, and noise with one more axis of samples in front."),
        (() => Lstm(Of(2, 3, 5), Of(4, 8), Of(2, 8), Of(8)),
            "Lstm: input [2, 3, 5] does not fit weight [4, 8]: expected [time, batch, in] with at least one step, "
            + "and [in, 4 size]."),
        (() => Lstm(Of(2, 3, 5), Of(5, 8), Of(3, 8), Of(8)),
            "Lstm: recurrent weight [3, 8] does not fit weight [5, 8]: expected [size, 4 size] and [in, 4 size]."),
        (() => Lstm(Of(2, 3, 5), Of(5, 8), Of(2, 8), Of(2, 8)),
            "Lstm: bias [2, 8] does not fit: expected [8], or [3, 8]."),
        (() => Lstm(Of(2, 3, 5), Of(5, 8), Of(2, 8), Of(8), Of(3, 3)),
            "Lstm: initial state [3, 3] does not fit: expected [3, 2], or null for zeros."),
        (() => Lstm(Of(2, 3, 5), Of(5, 8), Of(2, 8), Of(8), null, 1, 2),
            "Lstm: 2 lengths for a batch of 3. Pass one for each sequence, or none."),
        (() => Of(2, 3, 5).Gru(new RecurrentWeights(Of(5, 6), Of(2, 6), Of(6)), Of(8), null, []),
            "Gru: recurrent bias [8] does not fit: expected [6]."),
        (() => Of(2, 3).ClassLogLikelihood(1),
            "ClassLogLikelihood: 1 classes for logits [2, 3]: expected [..., classes] and a class for each row."),
        (() => Of(2, 3).ClassLogLikelihood(1, 3),
            "ClassLogLikelihood: class 3 of row 1 is none of [2, 3]. Classes run from 0 to 2; -1 leaves a row out."),
    ];

    public static TheoryData<int> Indices => [.. Enumerable.Range(0, Cases.Length)];

    [Theory]
    [MemberData(nameof(Indices))]
    public void Wrong_shapes_are_answered_with_the_operation_the_shapes_and_a_remedy(int index)
    {
        (Func<Tensor> operation, string message) = Cases[index];
        Assert.Equal(message, Assert.Throws<TensorException>(operation).Message);
    }

    private static Tensor Lstm(
        Tensor x, Tensor input, Tensor recurrent, Tensor bias, Tensor? hidden = null, params int[] lengths) =>
        x.Lstm(new RecurrentWeights(input, recurrent, bias), hidden, null, lengths, out _);

    private static Tensor Of(params int[] sizes) => Tensor.Zeros(new Shape(sizes));
}
