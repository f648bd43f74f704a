using Elbo.Tensors.Kernels;

namespace Elbo.Tensors;

/// <summary>
/// A convolution in which each channel has a kernel of its own and none sees another (Sifre 2014; Chollet 2017).
/// Shapes, channels last: x [batch, height, width, channels], W [kernel height, kernel width, channels], b [channels]
/// or none -> y [batch, (height + 2 padding - kernel height) / stride + 1, ..., channels].
/// </summary>
public sealed unsafe class DepthwiseConv2d : Operation
{
    private Tensor? input;
    private Tensor? weight;
    private Tensor? bias;
    private ConvGeometry geometry;

    /// <summary>x * W + b, channel by channel.</summary>
    /// <exception cref="TensorException">The shapes do not fit.</exception>
    public static Tensor Apply(Tensor input, Tensor weight, Tensor? bias, int stride, int padding)
    {
        ConvGeometry g = Geometry(input.Shape, weight.Shape, bias?.Shape, stride, padding);
        Tensor output = Tensor.Uninitialized(new Shape(g.Batch, g.OutHeight, g.OutWidth, g.Channels));
        DepthwiseConvolution.ToSmall(g, input.Data, weight.Data, bias is null ? null : bias.Data, output.Data);
        if (Tape.Records(input, weight, bias))
        {
            DepthwiseConv2d operation = Tape.Record<DepthwiseConv2d>(output);
            operation.input = input;
            operation.weight = weight;
            operation.bias = bias;
            operation.geometry = g;
        }

        return output;
    }

    /// <inheritdoc/>
    protected internal override void Backward(Tensor dOutput, GradientSink sink)
    {
        var slope = new PreActivationGradient(Output, dOutput, bias, geometry.Channels, sink);
        Activation.None.Accept(ref slope);
        if (weight!.RequiresGradient)
        {
            GradientSlot dW = sink.For(weight);
            DepthwiseConvolution.ToWeight(geometry, input!.Data, dOutput.Data, dW.Tensor.Data, dW.Accumulate);
        }

        if (input!.RequiresGradient)
        {
            GradientSlot dX = sink.For(input);
            DepthwiseConvolution.ToBig(geometry, dOutput.Data, weight.Data, dX.Tensor.Data, dX.Accumulate);
        }
    }

    /// <inheritdoc/>
    protected internal override void Forget() => input = weight = bias = null;

    private static ConvGeometry Geometry(Shape input, Shape weight, Shape? bias, int stride, int padding)
    {
        if (input.Rank != 4 || weight.Rank != 3 || input[3] != weight[2])
        {
            throw new TensorException(
                $"DepthwiseConv2d: input {input} does not fit weight {weight}: expected [batch, height, width, "
                + "channels] and [kernel height, kernel width, channels] with the same channels.");
        }

        if (bias is Shape shape && (shape.Rank != 1 || shape[0] != weight[2]))
        {
            throw new TensorException(
                $"DepthwiseConv2d: bias {shape} does not fit weight {weight}: expected [{weight[2]}].");
        }

        int height = input[1] + (2 * padding) - weight[0];
        int width = input[2] + (2 * padding) - weight[1];
        if (stride < 1 || padding < 0 || height < 0 || width < 0 || weight[0] < 1 || weight[1] < 1)
        {
            throw new TensorException(
                $"DepthwiseConv2d: kernel {weight} with stride {stride} and padding {padding} does not fit into input "
                + $"{input}. Stride must be at least 1, padding at least 0, and the kernel no larger than the padded "
                + "input.");
        }

        return new ConvGeometry(
            input[0], input[1], input[2], input[3], (height / stride) + 1, (width / stride) + 1, weight[2],
            weight[0], weight[1], stride, padding);
    }
}

public static partial class TensorOperations
{
    /// <summary>A convolution in which each channel has a kernel of its own.</summary>
    /// <exception cref="TensorException">The shapes do not fit.</exception>
    public static Tensor DepthwiseConv2d(
        this Tensor input, Tensor weight, Tensor? bias = null, int stride = 1, int padding = 0) =>
        Tensors.DepthwiseConv2d.Apply(input, weight, bias, stride, padding);
}
