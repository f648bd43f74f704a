namespace Elbo.Tensors;

/// <content>Grouped convolutions.</content>
public static partial class TensorOperations
{
    /// <summary>
    /// A convolution in groups (Krizhevsky, Sutskever and Hinton 2012): channels are cut into as many parts as there
    /// are groups, and each part of the output is a convolution of its part of the input alone. Shapes: x [batch,
    /// height, width, in], W [kernel, kernel, in / groups, out], b [out] -> [batch, height', width', out].
    /// </summary>
    /// <remarks>
    /// It is made of one <see cref="Conv2d"/> for each group; with one channel for each group
    /// <see cref="DepthwiseConv2d"/> is the faster way.
    /// </remarks>
    /// <param name="input">x.</param>
    /// <param name="weight">W.</param>
    /// <param name="bias">b; null for none.</param>
    /// <param name="groups">How many groups there are.</param>
    /// <param name="stride">Pixels from one position to the next.</param>
    /// <param name="padding">Zeros on each side.</param>
    /// <param name="activation">The nonlinearity behind it.</param>
    /// <exception cref="TensorException">Channels cannot be cut into so many groups, or shapes do not fit.</exception>
    public static Tensor GroupedConv2d(
        this Tensor input, Tensor weight, Tensor? bias, int groups, int stride, int padding, Activation activation)
    {
        int inputs = input.Shape[-1];
        int outputs = weight.Shape[-1];
        if (groups < 1 || inputs % groups != 0 || outputs % groups != 0)
        {
            throw new TensorException(
                $"GroupedConv2d: {inputs} channels of input {input.Shape} and {outputs} of weight {weight.Shape} "
                + $"cannot be cut into {groups} groups. Take a number that divides both.");
        }

        var parts = new Tensor[groups];
        (inputs, outputs) = (inputs / groups, outputs / groups);
        for (int group = 0; group < groups; group++)
        {
            parts[group] = input.Slice(-1, group * inputs, inputs).Conv2d(
                weight.Slice(-1, group * outputs, outputs), bias?.Slice(-1, group * outputs, outputs), stride, padding,
                activation);
        }

        return groups == 1 ? parts[0] : Concat(input.Shape.Rank - 1, parts);
    }
}
