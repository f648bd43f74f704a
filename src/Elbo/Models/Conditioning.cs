using System.Buffers;
using Elbo.Tensors;

namespace Elbo.Models;

/// <summary>
/// What encoder and decoder are told beside x and z, such as the one-hot label of a class (Sohn, Lee and Yan 2015): it
/// stands behind the values of a vector, and as constant planes behind the channels of an image.
/// </summary>
public sealed class Conditioning
{
    private readonly bool asPlanes;

    private Conditioning(int size, bool asPlanes)
    {
        Size = size;
        this.asPlanes = asPlanes;
    }

    /// <summary>Nothing is told.</summary>
    public static Conditioning None { get; } = new(0, asPlanes: false);

    /// <summary>The length of the vector that is told; 0 for nothing.</summary>
    public int Size { get; }

    /// <summary>A vector of a size.</summary>
    /// <param name="size">Its length, such as the number of classes.</param>
    /// <param name="asPlanes">Whether the encoder takes images [height, width, channels], or one flat vector.</param>
    public static Conditioning On(int size, bool asPlanes) => new(size, asPlanes);

    /// <summary>Whether it stands behind an image's channels as planes, or behind a flat vector.</summary>
    internal bool IsPlanes => asPlanes;

    /// <summary>The shape of what the encoder takes, for items of a shape.</summary>
    public Shape EncoderInput(Shape item) =>
        Size == 0 ? item
        : asPlanes ? item.With(-1, item[-1] + Size)
        : new Shape(item.Count + Size);

    /// <summary>The shape of what the decoder takes.</summary>
    public Shape DecoderInput(int latentSize) => new(latentSize + Size);

    /// <summary>The labels of examples as vectors of 0 and a single 1, [batch, size].</summary>
    /// <param name="labels">The label of each item of the data set.</param>
    /// <param name="examples">The examples.</param>
    /// <param name="name">The name of the data set, for the error.</param>
    /// <exception cref="ModelException">There are no labels, or one is not below the size.</exception>
    public Tensor OneHot(ReadOnlySpan<int> labels, Examples examples, string name)
    {
        if (labels.IsEmpty)
        {
            throw new ModelException(
                $"{name}: the model is conditioned on labels, which this data has not. Use data with labels, or train "
                + "with model.condition: none.");
        }

        float[] rented = ArrayPool<float>.Shared.Rent(examples.Count * Size);
        Span<float> hot = rented.AsSpan(0, examples.Count * Size);
        hot.Clear();
        for (int i = 0; i < examples.Count; i++)
        {
            int label = labels[examples[i]];
            if ((uint)label >= (uint)Size)
            {
                throw new ModelException(
                    $"{name}: item {examples[i]} has label {label}, the model knows 0 to {Size - 1}. Use data of the "
                    + "kind that the model was trained on.");
            }

            hot[(i * Size) + label] = 1f;
        }

        Tensor tensor = Tensor.Constant(hot, new Shape(examples.Count, Size));
        ArrayPool<float>.Shared.Return(rented);
        return tensor;
    }

    /// <summary>x [batch, ...] and the condition [batch, size], as the encoder takes them.</summary>
    /// <exception cref="ModelException">A condition is missing, or none is known.</exception>
    internal Tensor Join(Tensor input, Tensor? condition)
    {
        if (!IsNeeded(condition))
        {
            return input;
        }

        Shape shape = input.Shape;
        if (!asPlanes)
        {
            return TensorOperations.Concat(
                1, input.Reshape(new Shape(shape[0], shape.Product(1, shape.Rank))), condition!);
        }

        Shape planes = shape.With(-1, Size);
        Shape each = planes;
        for (int axis = 1; axis < planes.Rank - 1; axis++)
        {
            each = each.With(axis, 1);
        }

        return TensorOperations.Concat(
            shape.Rank - 1, input, condition!.Reshape(each) + Tensor.Constant(0f, planes));
    }

    /// <summary>z [samples, batch, latent] and the condition [batch, size], as rows for the decoder.</summary>
    /// <exception cref="ModelException">A condition is missing, or none is known.</exception>
    internal Tensor JoinSamples(Tensor latents, Tensor? condition)
    {
        Shape shape = latents.Shape;
        Tensor joined = IsNeeded(condition)
            ? TensorOperations.Concat(2, latents, condition! + Tensor.Constant(0f, shape.With(-1, Size)))
            : latents;
        return joined.Reshape(new Shape(shape[0] * shape[1], joined.Shape[2]));
    }

    private bool IsNeeded(Tensor? condition)
    {
        int given = condition?.Shape[-1] ?? 0;
        return given == Size
            ? Size > 0
            : throw new ModelException(
                Size == 0
                    ? "the model is not conditioned, so it takes no label. Train it with model.condition: label."
                    : $"the model is conditioned on a vector of {Size}, such as a label; {given} came. "
                    + "Give one, or use data with labels.");
    }
}
