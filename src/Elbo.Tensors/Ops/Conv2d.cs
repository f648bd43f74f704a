using Elbo.Tensors.Kernels;

namespace Elbo.Tensors;

/// <summary>
/// A convolution layer in one pass: y = f(x * W + b), the cross-correlation that deep learning calls convolution.
/// Shapes, channels last: x [batch, height, width, in], W [kernel height, kernel width, in, out], b [out] or none
/// -> y [batch, (height + 2 padding - kernel height) / stride + 1, ..., out].
/// </summary>
/// <remarks>
/// Kernels of 3x3 with stride 1 between 32 and more channels, a multiple of 16, are computed by tiles of 2x2 pixels,
/// which take 16 multiplications for 36 (Winograd's F(2 x 2, 3 x 3); Lavin and Gray 2016). Those with stride 1 to 16
/// channels or fewer, from twice as many or more, are computed from their output's side, by patches of what comes out.
/// </remarks>
public sealed unsafe class Conv2d : Operation
{
    private Tensor? input;
    private Tensor? weight;
    private Tensor? bias;
    private Activation activation;
    private ConvGeometry geometry;

    /// <summary>f(x * W + b).</summary>
    /// <exception cref="TensorException">The shapes do not fit.</exception>
    public static Tensor Apply(
        Tensor input, Tensor weight, Tensor? bias, int stride, int padding, Activation activation)
    {
        if (!activation.IsFused)
        {
            return activation.Of(Apply(input, weight, bias, stride, padding, Activation.None));
        }

        ConvGeometry g = Geometry(input.Shape, weight.Shape, bias?.Shape, stride, padding);
        Tensor output = Tensor.Uninitialized(new Shape(g.Batch, g.OutHeight, g.OutWidth, g.Filters));
        var forward = new Forward(g, input, weight, bias, output);
        activation.Accept(ref forward);
        if (Tape.Records(input, weight, bias))
        {
            var operation = Tape.Record<Conv2d>(output);
            operation.input = input;
            operation.weight = weight;
            operation.bias = bias;
            operation.activation = activation;
            operation.geometry = g;
        }

        return output;
    }

    /// <inheritdoc/>
    protected internal override void Backward(Tensor dOutput, GradientSink sink)
    {
        var slope = new PreActivationGradient(Output, dOutput, bias, geometry.Filters, sink);
        activation.Accept(ref slope);
        if (weight!.RequiresGradient)
        {
            GradientSlot dW = sink.For(weight);
            Convolution.ToWeight(geometry, input!.Data, slope.Data, dW.Tensor.Data, dW.Accumulate);
        }

        if (input!.RequiresGradient)
        {
            GradientSlot dX = sink.For(input);
            Convolution.ToBig(geometry, slope.Data, weight.Data, dX.Tensor.Data, dX.Accumulate, default(NoEpilogue));
        }

        slope.Release();
    }

    /// <inheritdoc/>
    protected internal override void Forget() => input = weight = bias = null;

    private static ConvGeometry Geometry(Shape input, Shape weight, Shape? bias, int stride, int padding)
    {
        if (input.Rank != 4 || weight.Rank != 4 || input[3] != weight[2])
        {
            throw new TensorException(
                $"Conv2d: input {input} does not fit weight {weight}: expected [batch, height, width, in] and "
                + "[kernel height, kernel width, in, out] with the same in.");
        }

        if (bias is Shape shape && (shape.Rank != 1 || shape[0] != weight[3]))
        {
            throw new TensorException($"Conv2d: bias {shape} does not fit weight {weight}: expected [{weight[3]}].");
        }

        int height = input[1] + (2 * padding) - weight[0];
        int width = input[2] + (2 * padding) - weight[1];
        if (stride < 1 || padding < 0 || height < 0 || width < 0)
        {
            throw new TensorException(
                $"Conv2d: kernel {weight} with stride {stride} and padding {padding} does not fit into input {input}. "
                + "Stride must be at least 1, padding at least 0, and the kernel no larger than the padded input.");
        }

        return new ConvGeometry(
            input[0], input[1], input[2], input[3], (height / stride) + 1, (width / stride) + 1, weight[3],
            weight[0], weight[1], stride, padding);
    }

    private readonly struct Forward(ConvGeometry g, Tensor input, Tensor weight, Tensor? bias, Tensor output)
        : Activation.IReceiver
    {
        public void Receive<TFunction>(TFunction function)
            where TFunction : struct, IUnaryFunction =>
            Convolution.ToSmall(
                g, input.Data, weight.Data, output.Data, accumulate: false,
                new BiasActivation.Epilogue<TFunction>(bias is null ? null : bias.Data, function),
                KeptWeights.Of(weight, g, isBack: false));
    }
}
