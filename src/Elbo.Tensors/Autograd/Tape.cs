using Elbo.Tensors.Kernels;
using Buffer = Elbo.Tensors.Kernels.Buffer;

namespace Elbo.Tensors;

/// <summary>
/// Runs steps of computation: owns the tensors that operations make, records the operations, and plays them backwards
/// for gradients. One tape is for one thread; every thread can have its own.
/// </summary>
/// <example>
/// <code>
/// using (tape.Step())
/// {
///     Tensor loss = Loss(batch);
///     tape.Backward(loss, gradients);
/// }
/// </code>
/// </example>
public sealed class Tape
{
    [ThreadStatic]
    private static Tape? current;

    private readonly List<Operation> operations = [];
    private readonly Dictionary<Type, Stack<Operation>> spareOperations = [];
    private readonly List<Tensor> owned = [];
    private readonly Dictionary<Type, ObjectShelf> shelves = [];
    private readonly Stack<Tensor> spareTensors = [];
    private readonly bool recordsGradients;
    private Gradients? gradients;
    private Tape? outer;
    private bool isRunning;

    /// <summary>A tape; without gradients it only owns the tensors of its steps.</summary>
    public Tape(bool recordsGradients = true) => this.recordsGradients = recordsGradients;

    /// <summary>
    /// Where weights are kept as products read them, for parameters that do not change; none by default.
    /// </summary>
    public KeptWeights? Weights { get; init; }

    /// <summary>The tape whose step runs on this thread, if any.</summary>
    public static Tape? Current => current;

    /// <summary>Begins a step, which ends when the result is disposed: then all tensors made in it are gone.</summary>
    /// <exception cref="TensorException">A step of this tape runs already.</exception>
    public StepScope Step()
    {
        if (isRunning)
        {
            throw new TensorException("Tape: a step of this tape runs already. End it first, or use a second tape.");
        }

        isRunning = true;
        outer = current;
        current = this;
        return new StepScope(this);
    }

    /// <summary>Whether operations on these tensors must be recorded on the running step.</summary>
    public static bool Records(params ReadOnlySpan<Tensor?> inputs)
    {
        if (current is not { recordsGradients: true })
        {
            return false;
        }

        foreach (Tensor? input in inputs)
        {
            if (input is { RequiresGradient: true })
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Records that an operation made a tensor, and returns the object to keep its inputs in.
    /// Call it only where <see cref="Records"/> says so.
    /// </summary>
    public static TOperation Record<TOperation>(Tensor output)
        where TOperation : Operation, new()
    {
        Tape tape = current ?? throw new TensorException("Tape: no step runs. Begin one with Step().");
        TOperation operation = tape.spareOperations.TryGetValue(typeof(TOperation), out Stack<Operation>? spare)
            && spare.TryPop(out Operation? used) ? (TOperation)used : new TOperation();
        operation.Output = output;
        output.RequiresGradient = true;
        output.Recorder = tape;
        tape.operations.Add(operation);
        return operation;
    }

    /// <summary>
    /// An object to hold results of the running step, such as a distribution: it belongs to the step like its tensors
    /// and is used again after it, with whatever it last held. A new one where no step runs.
    /// </summary>
    public static T Borrow<T>()
        where T : class, new()
    {
        if (current is not Tape tape)
        {
            return new T();
        }

        if (!tape.shelves.TryGetValue(typeof(T), out ObjectShelf? shelf))
        {
            shelf = new ObjectShelf();
            tape.shelves.Add(typeof(T), shelf);
        }

        return shelf.Next<T>();
    }

    /// <summary>
    /// The gradients of a scalar loss with respect to the parameters, by playing the running step backwards.
    /// </summary>
    /// <exception cref="TensorException">
    /// The loss is no scalar, or was not made in this step from a parameter.
    /// </exception>
    public void Backward(Tensor loss, Gradients into)
    {
        if (loss.Count != 1)
        {
            throw new TensorException(
                $"Backward: the loss {loss.Shape} is not a single number. Take its Sum or Mean first.");
        }

        if (current != this || loss.Recorder != this)
        {
            throw new TensorException(
                "Backward: the loss was not made in the running step of this tape from a parameter. "
                + "Compute it inside the step.");
        }

        gradients = into;
        into.Begin();
        GradientSlot seed = SlotFor(loss);
        seed.Tensor.Elements.Fill(1f);
        var sink = new GradientSink(this);
        for (int i = operations.Count - 1; i >= 0; i--)
        {
            Operation operation = operations[i];
            if (operation.Output.Gradient is Tensor dOutput)
            {
                operation.Backward(dOutput, sink);
                operation.Output.Gradient = null;
            }
        }

        into.Finish();
        gradients = null;
    }

    internal Tensor Rent(Shape shape)
    {
        Buffer buffer = BufferPool.Rent(shape.Count);
        return Adopt(shape, buffer, 0, owns: true);
    }

    /// <summary>Another look at the memory of a tensor of this step.</summary>
    internal Tensor RentView(Shape shape, Tensor source) => Adopt(shape, source.Buffer, source.Offset, owns: false);

    internal GradientSlot SlotFor(Tensor input)
    {
        bool isRecorded = input.Recorder == this;
        if (!isRecorded && gradients is not null && gradients.TrySlot(input, out GradientSlot leaf))
        {
            return leaf;
        }

        if (isRecorded && input.Gradient is Tensor existing)
        {
            return new GradientSlot(existing, Accumulate: true);
        }

        Tensor fresh = Rent(input.Shape);
        if (isRecorded)
        {
            input.Gradient = fresh;
        }

        return new GradientSlot(fresh, Accumulate: false);
    }

    /// <summary>Makes a gradient that nobody reads any more the gradient of an input that has none yet.</summary>
    internal bool TryHandOver(Tensor input, Tensor gradient)
    {
        if (input.Recorder != this || input.Gradient is not null)
        {
            return false;
        }

        input.Gradient = RentView(input.Shape, gradient);
        return true;
    }

    internal void End()
    {
        if (!isRunning)
        {
            return;
        }

        if (current != this)
        {
            throw new TensorException(
                "Tape: a step is ended while another that began later runs on this thread. End the later one first.");
        }

        foreach (Operation operation in operations)
        {
            operation.Forget();
            operation.Output = null!;
            if (!spareOperations.TryGetValue(operation.GetType(), out Stack<Operation>? spare))
            {
                spare = new Stack<Operation>();
                spareOperations.Add(operation.GetType(), spare);
            }

            spare.Push(operation);
        }

        operations.Clear();
        foreach (Tensor tensor in owned)
        {
            if (tensor.OwnsMemory)
            {
                BufferPool.Return(tensor.Buffer);
            }

            spareTensors.Push(tensor);
        }

        owned.Clear();
        foreach (ObjectShelf shelf in shelves.Values)
        {
            shelf.Return();
        }

        current = outer;
        outer = null;
        isRunning = false;
    }

    private Tensor Adopt(Shape shape, Buffer buffer, int offset, bool owns)
    {
        if (!spareTensors.TryPop(out Tensor? tensor))
        {
            tensor = new Tensor(shape, buffer);
        }

        tensor.Become(shape, buffer, offset);
        tensor.OwnsMemory = owns;
        owned.Add(tensor);
        return tensor;
    }

    // Objects of one type: the first so many are in use by the running step.
    private sealed class ObjectShelf
    {
        private readonly List<object> objects = [];
        private int used;

        public T Next<T>()
            where T : class, new()
        {
            if (used == objects.Count)
            {
                objects.Add(new T());
            }

            return (T)objects[used++];
        }

        public void Return() => used = 0;
    }

    /// <summary>A running step; disposing it ends the step.</summary>
    public readonly struct StepScope : IDisposable
    {
        private readonly Tape tape;

        internal StepScope(Tape tape) => this.tape = tape;

        /// <summary>Ends the step: its tensors are gone.</summary>
        public void Dispose() => tape.End();
    }
}
