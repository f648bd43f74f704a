using Elbo.Distributions;
using Elbo.Models;
using Elbo.Runs;
using Elbo.Tensors;

namespace Elbo.Serving;

/// <summary>
/// A model for programs: encodes, decodes, reconstructs, draws and scores, each call on any thread and any number of
/// them at once. Examples, codes and means of x lie one after the other, row-major, images [height, width, channels].
/// </summary>
/// <remarks>
/// An example's numbers have the same bits in any company, on any thread. Once warm, the calls that write into the
/// caller's memory allocate no managed memory, but for scores of linear models and draws of priors that are mixtures;
/// the others allocate their result. Parameters must not change once it was used: the form that products
/// read them in is kept.
/// </remarks>
public sealed class SharedModel
{
    // Half a billion operations a step: enough for the threads to share, and activations of bounded size.
    private const long OperationsAtATime = 1L << 29;
    private const int FewestAtATime = 16;
    private const int MostAtATime = 1024;

    private readonly Stack<Session> idle = new();
    private readonly KeptWeights weights = new();
    private readonly Model model;
    private readonly LinearGaussianDensity? exact;
    private readonly int most;

    /// <summary>A model that was trained or made in this program.</summary>
    public SharedModel(Model model)
    {
        this.model = model;
        most = (int)Math.Clamp(model.ExamplesWithin(OperationsAtATime), FewestAtATime, MostAtATime);
        exact = model is LinearGaussianModel { HasDensity: true } linear ? linear.Density() : null;
        Name = model.GetType().Name;
    }

    private SharedModel(TrainedModel trained)
        : this(trained.Model) => Name = Path.GetFileName(Path.GetFullPath(trained.Folder.Path));

    /// <summary>The name of the run's folder, or of the kind of model.</summary>
    public string Name { get; }

    /// <summary>The shape of one example.</summary>
    public Shape ItemShape => model.ItemShape;

    /// <summary>The number of latents: the length of a code.</summary>
    public int LatentSize => model.LatentSize;

    /// <summary>How many classes the model is told of; 0 where it takes no labels.</summary>
    public int Classes => model.Conditioning.Size;

    /// <summary>Whether the model is a distribution over x, so that samples can be drawn.</summary>
    public bool HasDensity => model.HasDensity;

    /// <summary>Opens a run for use.</summary>
    /// <exception cref="RunException">The folder is no run, or holds no weights that fit its recipe.</exception>
    public static SharedModel Open(string run) => new(TrainedModel.Open(run));

    /// <summary>The codes of examples, [examples, latent]: the means of q(z|x).</summary>
    /// <param name="examples">x, [examples, ...].</param>
    /// <param name="labels">The class of each example, where the model is told of classes; else empty.</param>
    /// <exception cref="ModelException">There is no whole number of examples, or labels do not fit.</exception>
    public float[] Encode(ReadOnlySpan<float> examples, ReadOnlySpan<int> labels = default)
    {
        float[] codes = new float[Count(examples.Length, ItemShape.Count, "examples") * LatentSize];
        Encode(examples, labels, codes);
        return codes;
    }

    /// <summary>The same, written into memory of the caller.</summary>
    /// <param name="examples">x, [examples, ...].</param>
    /// <param name="labels">The class of each example, where the model is told of classes; else empty.</param>
    /// <param name="codes">[examples, latent].</param>
    /// <exception cref="ModelException">A length or a label does not fit.</exception>
    public void Encode(ReadOnlySpan<float> examples, ReadOnlySpan<int> labels, Span<float> codes)
    {
        int item = ItemShape.Count;
        int count = Check(examples, item, "examples", labels);
        CheckLength(codes.Length, count * LatentSize, "codes");
        Session session = Rent();
        for (int first = 0; first < count; first += most)
        {
            int items = Math.Min(most, count - first);
            using (session.Step())
            {
                Encoded(session, examples.Slice(first * item, items * item), Part(labels, first, items), out _).Mean
                    .CopyTo(codes.Slice(first * LatentSize, items * LatentSize));
            }
        }

        Return(session);
    }

    /// <summary>The mean of x for each code, [codes, ...].</summary>
    /// <param name="codes">z, [codes, latent].</param>
    /// <param name="labels">The class of each, where the model is told of classes; else empty.</param>
    /// <exception cref="ModelException">There is no whole number of codes, or labels do not fit.</exception>
    public float[] Decode(ReadOnlySpan<float> codes, ReadOnlySpan<int> labels = default)
    {
        float[] means = new float[Count(codes.Length, LatentSize, "codes") * ItemShape.Count];
        Decode(codes, labels, means);
        return means;
    }

    /// <summary>The same, written into memory of the caller.</summary>
    /// <param name="codes">z, [codes, latent].</param>
    /// <param name="labels">The class of each, where the model is told of classes; else empty.</param>
    /// <param name="means">[codes, ...].</param>
    /// <exception cref="ModelException">A length or a label does not fit.</exception>
    public void Decode(ReadOnlySpan<float> codes, ReadOnlySpan<int> labels, Span<float> means)
    {
        int item = ItemShape.Count;
        int count = Check(codes, LatentSize, "codes", labels);
        CheckLength(means.Length, count * item, "means");
        Session session = Rent();
        for (int first = 0; first < count; first += most)
        {
            int items = Math.Min(most, count - first);
            using (session.Step())
            {
                Tensor latents = Tensor.Constant(
                    codes.Slice(first * LatentSize, items * LatentSize), new Shape(items, LatentSize));
                model.Decode(latents, Told(session, Part(labels, first, items), items))
                    .CopyTo(means.Slice(first * item, items * item));
            }
        }

        Return(session);
    }

    /// <summary>Examples decoded from their codes, [examples, ...].</summary>
    /// <param name="examples">x, [examples, ...].</param>
    /// <param name="labels">The class of each example, where the model is told of classes; else empty.</param>
    /// <exception cref="ModelException">There is no whole number of examples, or labels do not fit.</exception>
    public float[] Reconstruct(ReadOnlySpan<float> examples, ReadOnlySpan<int> labels = default)
    {
        float[] means = new float[examples.Length];
        Reconstruct(examples, labels, means);
        return means;
    }

    /// <summary>The same, written into memory of the caller.</summary>
    /// <param name="examples">x, [examples, ...].</param>
    /// <param name="labels">The class of each example, where the model is told of classes; else empty.</param>
    /// <param name="means">[examples, ...].</param>
    /// <exception cref="ModelException">A length or a label does not fit.</exception>
    public void Reconstruct(ReadOnlySpan<float> examples, ReadOnlySpan<int> labels, Span<float> means)
    {
        int item = ItemShape.Count;
        int count = Check(examples, item, "examples", labels);
        CheckLength(means.Length, count * item, "means");
        Session session = Rent();
        for (int first = 0; first < count; first += most)
        {
            int items = Math.Min(most, count - first);
            using (session.Step())
            {
                Distribution posterior = Encoded(
                    session, examples.Slice(first * item, items * item), Part(labels, first, items), out Batch batch);
                model.Decode(posterior.Mean, batch.Condition).CopyTo(means.Slice(first * item, items * item));
            }
        }

        Return(session);
    }

    /// <summary>
    /// The means of x for draws of the prior, [count, ...]. Draw i of a seed is the same whatever the count, and that
    /// of <c>elbo sample</c>.
    /// </summary>
    /// <param name="count">How many.</param>
    /// <param name="seed">The seed of the draws.</param>
    /// <param name="labels">The class of each, where the model is told of classes; else empty.</param>
    /// <exception cref="ModelException">The model has no prior, or labels do not fit.</exception>
    public float[] Sample(int count, ulong seed, ReadOnlySpan<int> labels = default)
    {
        float[] means = new float[Math.Max(0, count) * ItemShape.Count];
        Sample(seed, labels, means);
        return means;
    }

    /// <summary>The same, written into memory of the caller: as many as fit.</summary>
    /// <param name="seed">The seed of the draws.</param>
    /// <param name="labels">The class of each, where the model is told of classes; else empty.</param>
    /// <param name="means">[draws, ...].</param>
    /// <exception cref="ModelException">The model has no prior, or a length or a label does not fit.</exception>
    public void Sample(ulong seed, ReadOnlySpan<int> labels, Span<float> means)
    {
        model.RequireDensity("drawing samples");
        int item = ItemShape.Count;
        int count = Count(means.Length, item, "means");
        CheckLabels(labels, count);
        var random = new RandomStream(seed, RandomPurpose.PriorSamples);
        Session session = Rent();
        for (int first = 0; first < count; first += most)
        {
            int items = Math.Min(most, count - first);
            using (session.Step())
            {
                Tensor latents = model.SamplePrior(random, session.Range(first, items));
                model.Decode(latents, Told(session, Part(labels, first, items), items))
                    .CopyTo(means.Slice(first * item, items * item));
            }
        }

        Return(session);
    }

    /// <summary>
    /// How well the model explains each example, in nats; higher is more usual. The evidence lower bound, or ln p(x)
    /// where the model knows it (linear models); ln p(x|code) of a model without a density. The noise is the same for
    /// every example, so a score is a function of the example and the seed.
    /// </summary>
    /// <param name="examples">x, [examples, ...].</param>
    /// <param name="samples">How many z are drawn for an example; more make the bound less noisy.</param>
    /// <param name="seed">The seed of the draws.</param>
    /// <param name="labels">The class of each example, where the model is told of classes; else empty.</param>
    /// <exception cref="ModelException">
    /// There is no whole number of examples, or samples, labels or a value do not fit.
    /// </exception>
    public double[] Score(ReadOnlySpan<float> examples, int samples, ulong seed, ReadOnlySpan<int> labels = default)
    {
        double[] scores = new double[Count(examples.Length, ItemShape.Count, "examples")];
        Score(examples, samples, seed, labels, scores);
        return scores;
    }

    /// <summary>The same, written into memory of the caller.</summary>
    /// <param name="examples">x, [examples, ...].</param>
    /// <param name="samples">How many z are drawn for an example.</param>
    /// <param name="seed">The seed of the draws.</param>
    /// <param name="labels">The class of each example, where the model is told of classes; else empty.</param>
    /// <param name="scores">[examples]; nats.</param>
    /// <exception cref="ModelException">A length, samples, labels or a value do not fit.</exception>
    public void Score(
        ReadOnlySpan<float> examples, int samples, ulong seed, ReadOnlySpan<int> labels, Span<double> scores)
    {
        int item = ItemShape.Count;
        int count = Check(examples, item, "examples", labels);
        CheckLength(scores.Length, count, "scores");
        CheckScored(examples, samples);
        if (exact is not null)
        {
            for (int i = 0; i < count; i++)
            {
                scores[i] = exact.LogDensity(examples.Slice(i * item, item));
            }

            return;
        }

        int atATime = Math.Max(1, most / samples);
        var draw = new Draw(samples, new RandomStream(seed, RandomPurpose.Evaluation));
        Session session = Rent();
        for (int first = 0; first < count; first += atATime)
        {
            int items = Math.Min(atATime, count - first);
            using (session.Step())
            {
                Distribution posterior = Encoded(
                    session, examples.Slice(first * item, items * item), Part(labels, first, items), out Batch batch);
                session.Bound(model.InferFrom(posterior, batch, draw), scores.Slice(first, items));
            }
        }

        Return(session);
    }

    private static ReadOnlySpan<int> Part(ReadOnlySpan<int> labels, int first, int items) =>
        labels.IsEmpty ? labels : labels.Slice(first, items);

    private static int Count(int length, int size, string what) => length % size == 0
        ? length / size
        : throw new ModelException(
            $"{length} numbers are no whole number of {what} of {size}. Pass them one after the other, complete.");

    private static void CheckLength(int found, int expected, string what)
    {
        if (found != expected)
        {
            throw new ModelException(
                $"{what}: there is room for {found} numbers, expected {expected}. Pass exactly as many.");
        }
    }

    private int Check(ReadOnlySpan<float> numbers, int size, string what, ReadOnlySpan<int> labels)
    {
        int count = Count(numbers.Length, size, what);
        CheckLabels(labels, count);
        if (RangeFault.NotFinite(numbers) is { } fault)
        {
            throw new ModelException(
                $"{what}: number {fault.Position % size} of {fault.Position / size} is {fault.Value}, expected "
                + $"{fault.Expected}. {fault.Remedy}.");
        }

        return count;
    }

    private void CheckLabels(ReadOnlySpan<int> labels, int count)
    {
        int expected = Classes == 0 ? 0 : count;
        if (labels.Length != expected)
        {
            throw new ModelException(
                $"labels: {labels.Length} for {count} examples, expected {expected}: the model is "
                + (Classes == 0 ? "told of no classes. Pass none." : $"told of {Classes} classes. Pass one for each."));
        }
    }

    private void CheckScored(ReadOnlySpan<float> examples, int samples)
    {
        if (samples < 1)
        {
            throw new ModelException($"samples: {samples}, expected 1 or more. Take 1 for a quick score.");
        }

        if (model.Likelihood.FirstFault(examples) is { } fault)
        {
            throw new ModelException(
                $"examples: number {fault.Position % ItemShape.Count} of {fault.Position / ItemShape.Count} is "
                + $"{fault.Value}, expected {fault.Expected}. {fault.Remedy}.");
        }
    }

    private Distribution Encoded(
        Session session, ReadOnlySpan<float> examples, ReadOnlySpan<int> labels, out Batch batch)
    {
        int items = examples.Length / ItemShape.Count;
        Tensor observed = Tensor.Constant(examples, ItemShape.Insert(0, items));
        batch = new Batch(observed, session.Same(items)) { Condition = Told(session, labels, items) };
        return model.Encode(batch);
    }

    private Tensor? Told(Session session, ReadOnlySpan<int> labels, int items) =>
        Classes == 0 ? null : model.Conditioning.OneHot(labels, session.Range(0, items), "labels");

    private Session Rent()
    {
        lock (idle)
        {
            if (idle.TryPop(out Session? session))
            {
                return session;
            }
        }

        return new Session(most, weights);
    }

    // A call that throws leaves its session to the garbage collector.
    private void Return(Session session)
    {
        lock (idle)
        {
            idle.Push(session);
        }
    }
}
