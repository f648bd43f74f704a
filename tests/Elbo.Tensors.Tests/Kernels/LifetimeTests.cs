using System.Runtime.CompilerServices;
using Elbo.Tensors.Kernels;

namespace Elbo.Tensors.Tests.Kernels;

/// <summary>Kernels see addresses alone; what lies there must stay, although nothing else may hold it.</summary>
[Collection(GlobalSettings.Name)]
public sealed class LifetimeTests
{
    private const int Count = 3000;

    [Fact]
    public void The_input_of_a_unary_operation_outlives_it()
    {
        float[] values = UnaryOperation<Collecting>.Apply(Made(5f), default).ToArray();
        Assert.All(values, value => Assert.Equal(5f, value));
    }

    [Fact]
    public void The_inputs_of_a_binary_operation_outlive_it()
    {
        float[] values = BinaryOperation<Collecting>.Apply(Made(5f), Made(2f), default).ToArray();
        Assert.All(values, value => Assert.Equal(7f, value));
    }

    [Fact]
    public void A_view_keeps_what_it_looks_at()
    {
        Tensor view = Made(5f).Reshape(30, 100);
        Collect();
        Assert.All(view.ToArray(), value => Assert.Equal(5f, value));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Tensor Made(float value) => Tensor.Full([Count], value);

    // Memory that nobody holds is collected and soon holds something else.
    private static void Collect()
    {
        GC.Collect();
        for (int i = 0; i < 10; i++)
        {
            GC.AllocateUninitializedArray<float>(Count, pinned: true).AsSpan().Fill(float.NaN);
        }
    }

    private readonly struct Collecting : IUnaryFunction, IBinaryFunction
    {
        public static string Name => nameof(Collecting);

        public T Value<T>(T x)
            where T : struct, ILanes<T>
        {
            Collect();
            return x;
        }

        public T Value<T>(T left, T right)
            where T : struct, ILanes<T>
        {
            Collect();
            return left + right;
        }

        public T Slope<T>(T x, T y)
            where T : struct, ILanes<T> => x;

        public T LeftSlope<T>(T left, T right)
            where T : struct, ILanes<T> => left;

        public T RightSlope<T>(T left, T right)
            where T : struct, ILanes<T> => left;
    }
}
