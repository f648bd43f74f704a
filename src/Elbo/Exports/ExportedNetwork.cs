using Elbo.Models;
using Elbo.Networks;
using Elbo.Runs;
using Elbo.Tensors;

namespace Elbo.Exports;

/// <summary>
/// A network as a list of layers that other frameworks know, with images channels first: convolutions' weights are
/// permuted, and so are the dense weights on either side of an image, so that flattening needs no transposition.
/// </summary>
internal sealed class ExportedNetwork
{
    private readonly List<ExportedLayer> layers = [];
    private Shape shape;

    // where a vector was an image: the position, channels last, of each number
    private int[]? order;

    // of the numbers that come in, which the next dense layer sees; empty for all
    private ReadOnlyMemory<float> mask;

    private ExportedNetwork(Shape input)
    {
        Input = ChannelsFirst(input);
        shape = input;
    }

    /// <summary>The shape of an example that comes in, channels first.</summary>
    public Shape Input { get; }

    /// <summary>The shape of an example that comes out, channels first.</summary>
    public Shape Output => layers.Count == 0 ? Input : layers[^1].Output;

    /// <summary>The layers, in the order of the computation.</summary>
    public IReadOnlyList<ExportedLayer> Layers => layers;

    /// <summary>The encoder of a model.</summary>
    /// <exception cref="RunException">A layer has no counterpart.</exception>
    public static ExportedNetwork Encoder(EncoderDecoder model) => Of(
        model.Encoder, model.ItemShape, model.Conditioning);

    /// <summary>The decoder of a model.</summary>
    /// <exception cref="RunException">A layer has no counterpart.</exception>
    public static ExportedNetwork Decoder(EncoderDecoder model) => Of(
        model.Decoder, new Shape(model.LatentSize), model.Conditioning);

    /// <summary>A network.</summary>
    /// <param name="part">The network.</param>
    /// <param name="input">The shape of an example that comes in, channels last.</param>
    /// <param name="told">What it is told beside.</param>
    /// <exception cref="RunException">A layer has no counterpart.</exception>
    public static ExportedNetwork Of(Network part, Shape input, Conditioning told)
    {
        var network = new ExportedNetwork(input);
        if (told.Size > 0)
        {
            if (!told.IsPlanes)
            {
                network.Flatten();
            }

            network.Join(told.Size);
        }

        network.AddAll(part);
        return network;
    }

    /// <summary>The shape of an example, channels first where it is an image [height, width, channels].</summary>
    public static Shape ChannelsFirst(Shape item) => item.Rank == 3 ? new Shape(item[2], item[0], item[1]) : item;

    private static IEnumerable<Network> Parts(Network network) => network switch
    {
        Sequence sequence => sequence.Parts.SelectMany(Parts),
        RecomputedNetwork recomputed => Parts(recomputed.Inner),
        DropoutLayer => [],
        _ => [network],
    };

    private void AddAll(Network network)
    {
        Network[] parts = [.. Parts(network)];
        for (int i = 0; i < parts.Length; i++)
        {
            Add(parts[i], i + 1 < parts.Length ? parts[i + 1] : null);
        }
    }

    private void Add(Network part, Network? next)
    {
        switch (part)
        {
            case ReshapeLayer reshape when reshape.Shape.Rank == 1:
                Flatten();
                break;
            case ReshapeLayer reshape:
                Unflatten(reshape.Shape);
                break;
            case MaskedNetwork masked when Parts(masked.Inner).FirstOrDefault() is LinearLayer:
                mask = masked.Mask;
                AddAll(masked.Inner);
                break;
            case LinearLayer linear:
                Dense(linear, next is ReshapeLayer { Shape.Rank: 3 } image ? Positions(image.Shape) : null);
                break;
            case LinearPosterior posterior:
                Flatten();
                Dense(posterior);
                break;
            case Conv2dLayer convolution:
                Convolve(convolution);
                break;
            case ConvTranspose2dLayer convolution:
                Convolve(convolution);
                break;
            case NormalizedConv2d convolution:
                Convolve(convolution);
                break;
            case ResidualCell cell:
                Add(cell);
                break;
            case SqueezeExcitation excitation:
                Excite(excitation);
                break;
            case BatchNormalization norm:
                Normalize(norm);
                break;
            case LayerNormalization norm:
                layers.Add(new LayerNormLayer(ChannelsFirst(shape), Numbers(norm.Scale), Numbers(norm.Shift)));
                break;
            case MaxPoolLayer or UpsampleLayer or MarginLayer:
                Resize(part);
                break;
            case ActivationLayer activation:
                Activate(activation.Activation);
                break;
            default:
                throw new RunException(
                    $"the model cannot be exported: {part.GetType().Name} has no counterpart in other frameworks that "
                    + "is known here. Add it to ExportedNetwork, or train with other layers.");
        }
    }

    private void Resize(Network part)
    {
        shape = part.OutputShape(shape);
        Shape output = ChannelsFirst(shape);
        layers.Add(part switch
        {
            MarginLayer margin => new PadLayer(output, margin.Rows, margin.Columns),
            UpsampleLayer => new EnlargeLayer(output),
            _ => new PoolLayer(output),
        });
    }

    private void Flatten()
    {
        if (shape.Rank == 1)
        {
            return;
        }

        order = shape.Rank == 3 ? Positions(shape) : null;
        shape = new Shape(shape.Count);
        layers.Add(new FlattenLayer(shape));
    }

    // the dense layer before has put its rows into the order of the image
    private void Unflatten(Shape target)
    {
        if (target.Rank == 3 && layers is not [.., DenseLayer or NonlinearLayer { Output.Rank: 1 }])
        {
            throw new RunException(
                $"the model cannot be exported: what becomes an image {target} does not come from a dense layer. Put "
                + "a LinearLayer before the ReshapeLayer.");
        }

        shape = target;
        layers.Add(new UnflattenLayer(ChannelsFirst(target)));
    }

    private void Join(int size)
    {
        shape = shape.With(-1, shape[-1] + size);
        layers.Add(new ConditionLayer(ChannelsFirst(shape), size));
    }

    private void Dense(LinearLayer linear, int[]? rows)
    {
        int inputs = linear.Weight.Shape[0];
        int outputs = linear.Weight.Shape[1];
        float[] weight = Numbers(linear.Weight);
        float[] bias = Numbers(linear.Bias);
        float[] exported = new float[weight.Length];
        for (int row = 0; row < outputs; row++)
        {
            int output = rows is null ? row : rows[row];
            for (int column = 0; column < inputs; column++)
            {
                exported[(row * inputs) + column] =
                    Seen(Source(column)) * weight[(Source(column) * outputs) + output];
            }
        }

        shape = new Shape(outputs);
        layers.Add(new DenseLayer(
            shape, inputs, exported, rows is null ? bias : [.. rows.Select(row => bias[row])]));
        order = null;
        mask = default;
        Activate(linear.Activation);
    }

    private void Dense(LinearPosterior posterior)
    {
        (double[][] rows, double[] bias) = posterior.Affine();
        int inputs = shape[0];
        shape = new Shape(rows.Length);
        layers.Add(new DenseLayer(
            shape, inputs,
            [.. rows.SelectMany(row => Enumerable.Range(0, inputs).Select(column => (float)row[Source(column)]))],
            [.. bias.Select(number => (float)number)]));
        order = null;
    }

    private void Convolve(Conv2dLayer convolution)
    {
        int inputs = shape[2];
        shape = convolution.OutputShape(shape);
        int kernel = convolution.Weight.Shape[0];
        layers.Add(new ConvolutionLayer(
            ChannelsFirst(shape), inputs, KernelLast(convolution.Weight.Value),
            Numbers(convolution.Bias))
        {
            Kernel = kernel,
            Stride = convolution.Stride,
            Padding = convolution.Padding,
        });
        Activate(convolution.Activation);
    }

    private void Convolve(ConvTranspose2dLayer convolution)
    {
        int inputs = shape[2];
        shape = convolution.OutputShape(shape);
        layers.Add(new ConvolutionLayer(
            ChannelsFirst(shape), inputs, KernelLast(convolution.Weight.Value),
            Numbers(convolution.Bias))
        {
            IsTransposed = true,
            Kernel = convolution.Weight.Shape[0],
            Stride = convolution.Stride,
            Padding = convolution.Padding,
            OutputPadding = convolution.OutputPadding,
        });
        Activate(convolution.Activation);
    }

    private void Convolve(NormalizedConv2d convolution)
    {
        int inputs = shape[2];
        shape = convolution.OutputShape(shape);
        using (new Tape(recordsGradients: false).Step())
        {
            Tensor weight = convolution.Weight();
            layers.Add(new ConvolutionLayer(
                ChannelsFirst(shape), inputs,
                KernelLast(convolution.IsDepthwise ? weight.Reshape(weight.Shape.Insert(2, 1)) : weight),
                convolution.Bias is { } bias ? Numbers(bias) : new float[shape[2]])
            {
                Kernel = weight.Shape[0],
                Stride = convolution.Stride,
                Padding = convolution.Padding,
                Groups = convolution.IsDepthwise ? inputs : 1,
            });
        }
    }

    private void Add(ResidualCell cell)
    {
        ExportedNetwork? skip = cell.Skip is null ? null : Of(cell.Skip, shape, Conditioning.None);
        ExportedNetwork branch = Of(cell.Branch, shape, Conditioning.None);
        shape = cell.OutputShape(shape);
        layers.Add(new ResidualLayer(branch.Output, skip, branch, ResidualCell.Share));
    }

    private void Excite(SqueezeExcitation excitation) => layers.Add(new ExciteLayer(
        ChannelsFirst(shape), Dense(excitation.Squeeze), Dense(excitation.Excite)));

    private static DenseLayer Dense(LinearLayer linear) =>
        (DenseLayer)Of(linear, new Shape(linear.Weight.Shape[0]), Conditioning.None).Layers[0];

    private void Normalize(BatchNormalization norm)
    {
        layers.Add(new BatchNormLayer(
            ChannelsFirst(shape), Numbers(norm.Scale), Numbers(norm.Shift), Numbers(norm.RunningMean),
            Numbers(norm.RunningVariance)));
        Activate(norm.Activation);
    }

    private void Activate(Activation activation)
    {
        if (activation.Kind != ActivationKind.None)
        {
            layers.Add(new NonlinearLayer(ChannelsFirst(shape), activation));
        }
    }

    // behind the numbers of the image stands the condition, in its own order
    private float Seen(int column) => mask.IsEmpty ? 1f : mask.Span[column];

    private int Source(int column) => order is not null && column < order.Length ? order[column] : column;

    // the position, channels last, of each number of an image, channels first
    private static int[] Positions(Shape image)
    {
        int pixels = image[0] * image[1];
        return [.. Enumerable.Range(0, image.Count).Select(at => (at % pixels * image[2]) + (at / pixels))];
    }

    // [kernel, kernel, a, b] -> [b, a, kernel, kernel]
    private static float[] KernelLast(Tensor weight)
    {
        float[] from = weight.ToArray();
        float[] to = new float[from.Length];
        int area = weight.Shape[0] * weight.Shape[1];
        int inner = weight.Shape[3];
        int middle = weight.Shape[2];
        for (int place = 0; place < area; place++)
        {
            for (int a = 0; a < middle; a++)
            {
                for (int b = 0; b < inner; b++)
                {
                    to[(((b * middle) + a) * area) + place] = from[(((place * middle) + a) * inner) + b];
                }
            }
        }

        return to;
    }

    private static float[] Numbers(Parameter parameter) => parameter.Value.ToArray();
}
