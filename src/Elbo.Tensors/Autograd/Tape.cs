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
    private Tape? inner;
    private bool isInner;
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
        Play();
        into.Finish();
        gradients = null;
    }

    /// <summary>
    /// Runs a part whose tensors are gone when it ends, all but its output, which becomes one of this step.
    /// </summary>
    /// <param name="part">What to run.</param>
    /// <param name="input">Its input.</param>
    /// <param name="isRecorded">Whether the output was made of anything that requires a gradient.</param>
    internal Tensor Run(RecomputedPart part, Tensor input, out bool isRecorded)
    {
        Tape own = Inner();
        using (own.Step())
        {
            Tensor output = part.Run(input, isAgain: false);
            isRecorded = output.Recorder == own;
            return ReferenceEquals(output, input) ? input : own.MoveTo(this, output);
        }
    }

    /// <summary>Runs a part again, records it this time, and plays it backwards.</summary>
    /// <param name="part">What to run.</param>
    /// <param name="input">Its input, as it was.</param>
    /// <param name="dOutput">The gradient of the loss with respect to its output.</param>
    internal void RunAgain(RecomputedPart part, Tensor input, Tensor dOutput)
    {
        Tape own = Inner();
        using (own.Step())
        {
            // Stands for the input on the inner tape. Gradients are added to what others put there, in the order in
            // which they would be without this, so that the sums have the same bits.
            Tensor again = own.RentView(input.Shape, input);
            bool isOfStep = input.Recorder == this;
            again.RequiresGradient = input.RequiresGradient;
            again.Recorder = input.RequiresGradient ? own : null;
            again.Gradient = isOfStep ? input.Gradient : null;
            part.Run(again, isAgain: true).Gradient = dOutput;
            own.gradients = gradients;
            own.Play();
            own.gradients = null;
            if (!isOfStep && again.Gradient is Tensor dLeaf)
            {
                new GradientSink(this).Add(input, dLeaf);
            }
            else if (again.Gradient is Tensor dInput && input.Gradient is null)
            {
                input.Gradient = own.MoveTo(this, dInput);
            }
        }
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
        if (isInner && !isRecorded && input.IsRecorded)
        {
            throw new TensorException(
                $"Recomputation: the part uses a tensor {input.Shape} of the step that is not its input. Make it a "
                + "part of the input.");
        }

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

        Tensor view = RentView(input.Shape, gradient);
        view.OwnsMemory = gradient.OwnsMemory;
        gradient.OwnsMemory = false;
        input.Gradient = view;
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
            Release(tensor);
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

    // Memory of a gradient goes back as soon as it has been passed on: the next ones find it in the cache.
    private void Play()
    {
        var sink = new GradientSink(this);
        for (int i = operations.Count - 1; i >= 0; i--)
        {
            Operation operation = operations[i];
            if (operation.Output.Gradient is Tensor dOutput)
            {
                operation.Backward(dOutput, sink);
                operation.Output.Gradient = null;
                Release(dOutput);
            }
        }
    }

    private static void Release(Tensor tensor)
    {
        if (tensor.OwnsMemory)
        {
            tensor.OwnsMemory = false;
            BufferPool.Return(tensor.Buffer);
        }
    }

    private Tape Inner() => inner ??= new Tape(recordsGradients) { Weights = Weights, isInner = true };

    // The memory outlives this step where it is this one's; else it is of a step that does anyway.
    private Tensor MoveTo(Tape other, Tensor tensor)
    {
        for (int i = owned.Count - 1; i >= 0; i--)
        {
            if (owned[i].OwnsMemory && ReferenceEquals(owned[i].Buffer, tensor.Buffer))
            {
                owned[i].OwnsMemory = false;
                return other.Adopt(tensor.Shape, tensor.Buffer, tensor.Offset, owns: true);
            }
        }

        return other.RentView(tensor.Shape, tensor);
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
