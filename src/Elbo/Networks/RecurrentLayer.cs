using Elbo.Tensors;

namespace Elbo.Networks;

/// <summary>The cell of a recurrent layer.</summary>
public enum RecurrentCell
{
    /// <summary>Long short-term memory (Hochreiter and Schmidhuber 1997).</summary>
    Lstm = 0,

    /// <summary>The gated recurrent unit (Cho et al. 2014).</summary>
    Gru = 1,
}

/// <summary>What a recurrent layer carries from step to step.</summary>
/// <param name="Hidden">The hidden state, [batch, size]; null for zeros.</param>
/// <param name="Cell">The cell of a long short-term memory, [batch, size]; null for zeros.</param>
public readonly record struct RecurrentState(Tensor? Hidden, Tensor? Cell);

/// <summary>
/// A recurrent layer over sequences, [time, batch, in] -> [time, batch, size]. Told a condition, it starts from it
/// (c_0 a linear layer of it, h_0 = tanh c_0) and sees it at each step beside the input.
/// </summary>
public sealed class RecurrentLayer
{
    private readonly RecurrentCell cell;
    private readonly Parameter input;
    private readonly Parameter recurrent;
    private readonly Parameter bias;
    private readonly Parameter? recurrentBias;
    private readonly Parameter? told;
    private readonly LinearLayer? start;

    /// <summary>A layer of the given sizes.</summary>
    /// <param name="cell">Which cell.</param>
    /// <param name="inputs">The numbers of a step's input.</param>
    /// <param name="size">The numbers of the hidden state.</param>
    /// <param name="condition">The numbers of the condition; 0 for none.</param>
    public RecurrentLayer(RecurrentCell cell, int inputs, int size, int condition)
    {
        this.cell = cell;
        Size = size;
        int gates = (cell == RecurrentCell.Lstm ? 4 : 3) * size;
        input = Uniform("input", new Shape(inputs, gates));
        recurrent = Uniform("recurrent", new Shape(size, gates));
        bias = Uniform("bias", new Shape(gates));
        recurrentBias = cell == RecurrentCell.Gru ? Uniform("recurrentBias", new Shape(gates)) : null;
        if (condition > 0)
        {
            told = Uniform("condition", new Shape(condition, gates));
            start = new LinearLayer(condition, size, Activation.None, Initialization.FanIn);
            foreach (Parameter parameter in start.Parameters)
            {
                parameter.Prefix("start");
            }
        }
    }

    /// <summary>The numbers of the hidden state.</summary>
    public int Size { get; }

    /// <summary>Which cell.</summary>
    internal RecurrentCell Cell => cell;

    /// <summary>
    /// W, [in, gates]; gates i, f, n, o of a long short-term memory, r, z, n of a gated recurrent unit.
    /// </summary>
    internal Parameter Input => input;

    /// <summary>U, [size, gates].</summary>
    internal Parameter Recurrent => recurrent;

    /// <summary>b, [gates].</summary>
    internal Parameter Bias => bias;

    /// <summary>What is added to the state's part, [gates]; null for a long short-term memory.</summary>
    internal Parameter? RecurrentBias => recurrentBias;

    /// <summary>What the condition adds to the gates, [condition, gates]; null for none.</summary>
    internal Parameter? Told => told;

    /// <summary>From the condition to c_0; null for none.</summary>
    internal LinearLayer? Start => start;

    /// <summary>The parameters.</summary>
    public IEnumerable<Parameter> Parameters =>
    [
        input, recurrent, bias,
        .. new[] { recurrentBias, told }.OfType<Parameter>(), .. start?.Parameters ?? [],
    ];

    /// <summary>Multiplications and additions of one step for one sequence: one fused is two.</summary>
    public long StepOperations => 2L * (input.Shape.Count + recurrent.Shape.Count);

    /// <summary>Of these, those of the state's part.</summary>
    public long RecurrentOperations => 2L * recurrent.Shape.Count;

    /// <summary>Where a sequence begins: zeros, or what the condition [batch, condition] makes.</summary>
    public RecurrentState Begin(Tensor? condition)
    {
        if (condition is null || start is null)
        {
            return default;
        }

        Tensor first = start.Apply(condition, Pass.Evaluation);
        return cell == RecurrentCell.Lstm
            ? new RecurrentState(first.Tanh(), first)
            : new RecurrentState(first.Tanh(), null);
    }

    /// <summary>What is added to the gates of every step: [gates], or [batch, gates] by the condition.</summary>
    public Tensor BiasOf(Tensor? condition) => condition is null || told is null
        ? bias.Value
        : condition.Linear(told.Value, bias.Value, Activation.None);

    /// <summary>The hidden states of all steps.</summary>
    /// <param name="sequence">The inputs, [time, batch, in].</param>
    /// <param name="bias">What <see cref="BiasOf"/> gave.</param>
    /// <param name="initial">The state before the first step.</param>
    /// <param name="lengths">The steps of each sequence, from which on it keeps its state; none: all of them.</param>
    public Tensor Apply(Tensor sequence, Tensor bias, RecurrentState initial, ReadOnlySpan<int> lengths) =>
        Run(sequence, bias, initial, lengths, out _);

    /// <summary>One step, [batch, in], and the state after it.</summary>
    public RecurrentState Step(Tensor step, Tensor bias, RecurrentState before)
    {
        Shape shape = step.Shape;
        Tensor states = Run(step.Reshape(shape.Insert(0, 1)), bias, before, [], out Tensor? cells);
        var own = new Shape(shape[0], Size);
        return new RecurrentState(states.Reshape(own), cells?.Reshape(own));
    }

    private Tensor Run(
        Tensor sequence, Tensor bias, RecurrentState initial, ReadOnlySpan<int> lengths, out Tensor? cells)
    {
        var weights = new RecurrentWeights(input.Value, recurrent.Value, bias);
        cells = null;
        return cell == RecurrentCell.Lstm
            ? sequence.Lstm(weights, initial.Hidden, initial.Cell, lengths, out cells)
            : sequence.Gru(weights, recurrentBias!.Value, initial.Hidden, lengths);
    }

    private Parameter Uniform(string name, Shape shape) =>
        new(name, shape, Initializers.Weight(Initialization.FanIn, Size, Size));
}
