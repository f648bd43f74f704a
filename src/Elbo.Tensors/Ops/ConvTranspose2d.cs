using Elbo.Tensors.Kernels;

namespace Elbo.Tensors;

/// <summary>
/// A transposed convolution layer in one pass: the gradient of a convolution with respect to its input, used forwards.
/// Shapes, channels last: x [batch, height, width, in], W [kernel height, kernel width, out, in], b [out] or none
/// -> y [batch, (height - 1) stride - 2 padding + kernel height + output padding, ..., out].
/// </summary>
public sealed unsafe class ConvTranspose2d : Operation
{
    private Tensor? input;
    private Tensor? weight;
    private Tensor? bias;
    private Activation activation;
    private ConvGeometry geometry;

    /// <summary>f(x *' W + b).</summary>
    /// <exception cref="TensorException">The shapes do not fit.</exception>
    public static Tensor Apply(
        Tensor input, Tensor weight, Tensor? bias, int stride, int padding, int outputPadding, Activation activation) =>
        Apply(input, weight, bias, stride, padding, (outputPadding, outputPadding), activation);

    /// <summary>The same with an output padding of its own for height and width.</summary>
    /// <exception cref="TensorException">The shapes do not fit.</exception>
    public static Tensor Apply(
        Tensor input, Tensor weight, Tensor? bias, int stride, int padding, (int Height, int Width) outputPadding,
        Activation activation)
    {
        if (!activation.IsFused)
        {
            return activation.Of(Apply(input, weight, bias, stride, padding, outputPadding, Activation.None));
        }

        ConvGeometry g = Geometry(input.Shape, weight.Shape, bias?.Shape, stride, padding, outputPadding);
        Tensor output = Tensor.Uninitialized(new Shape(g.Batch, g.Height, g.Width, g.Channels));
        var forward = new Forward(g, input, weight, bias, output);
        activation.Accept(ref forward);
        if (Tape.Records(input, weight, bias))
        {
            var operation = Tape.Record<ConvTranspose2d>(output);
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
        var slope = new PreActivationGradient(Output, dOutput, bias, geometry.Channels, sink);
        activation.Accept(ref slope);
        if (weight!.RequiresGradient)
        {
            GradientSlot dW = sink.For(weight);
            Convolution.ToWeight(geometry, slope.Data, input!.Data, dW.Tensor.Data, dW.Accumulate);
        }

        if (input!.RequiresGradient)
        {
            GradientSlot dX = sink.For(input);
            Convolution.ToSmall(geometry, slope.Data, weight.Data, dX.Tensor.Data, dX.Accumulate, default(NoEpilogue));
        }

        slope.Release();
    }

    /// <inheritdoc/>
    protected internal override void Forget() => input = weight = bias = null;

    private static ConvGeometry Geometry(
        Shape input, Shape weight, Shape? bias, int stride, int padding, (int Height, int Width) outputPadding)
    {
        if (input.Rank != 4 || weight.Rank != 4 || input[3] != weight[3])
        {
            throw new TensorException(
                $"ConvTranspose2d: input {input} does not fit weight {weight}: expected [batch, height, width, in] and "
                + "[kernel height, kernel width, out, in] with the same in.");
        }

        if (bias is Shape shape && (shape.Rank != 1 || shape[0] != weight[2]))
        {
            throw new TensorException(
                $"ConvTranspose2d: bias {shape} does not fit weight {weight}: expected [{weight[2]}].");
        }

        int height = ((input[1] - 1) * stride) - (2 * padding) + weight[0] + outputPadding.Height;
        int width = ((input[2] - 1) * stride) - (2 * padding) + weight[1] + outputPadding.Width;
        (int least, int most) = outputPadding.Height < outputPadding.Width
            ? outputPadding : (outputPadding.Width, outputPadding.Height);
        if (stride < 1 || padding < 0 || least < 0 || most >= stride || height < 1 || width < 1)
        {
            throw new TensorException(
                $"ConvTranspose2d: input {input}, kernel {weight}, stride {stride}, padding {padding} and output "
                + $"padding {(least == most ? $"{most}" : $"{outputPadding}")} make an image of {height} x {width}. "
                + "Stride must be at least 1, paddings at least 0, and the output padding less than the stride.");
        }

        return new ConvGeometry(
            input[0], height, width, weight[2], input[1], input[2], input[3], weight[0], weight[1], stride, padding);
    }

    private readonly struct Forward(ConvGeometry g, Tensor input, Tensor weight, Tensor? bias, Tensor output)
        : Activation.IReceiver
    {
        public void Receive<TFunction>(TFunction function)
            where TFunction : struct, IUnaryFunction =>
            Convolution.ToBig(
                g, input.Data, weight.Data, output.Data, accumulate: false,
                new BiasActivation.Epilogue<TFunction>(bias is null ? null : bias.Data, function),
                KeptWeights.Of(weight, g, isBack: true));
    }
}

/// <content>Convolutions.</content>
public static partial class TensorOperations
{
    /// <summary>A convolution layer f(x * W + b); see <see cref="Tensors.Conv2d"/>.</summary>
    public static Tensor Conv2d(
        this Tensor input, Tensor weight, Tensor? bias, int stride, int padding, Activation activation) =>
        Tensors.Conv2d.Apply(input, weight, bias, stride, padding, activation);

    /// <summary>A transposed convolution layer; see <see cref="Tensors.ConvTranspose2d"/>.</summary>
    public static Tensor ConvTranspose2d(
        this Tensor input, Tensor weight, Tensor? bias, int stride, int padding, int outputPadding,
        Activation activation) =>
        Tensors.ConvTranspose2d.Apply(input, weight, bias, stride, padding, outputPadding, activation);
}
