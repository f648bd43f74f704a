namespace Elbo.Tensors;

/// <content>Arithmetic in its usual notation; axes of size 1 repeat.</content>
public sealed unsafe partial class Tensor
{
    /// <summary>Every element with the other sign.</summary>
    public static Tensor operator -(Tensor x) => x.Negate();

    /// <summary>Sum of every pair.</summary>
    public static Tensor operator +(Tensor left, Tensor right) => left.Add(right);

    /// <summary>Every element plus a number.</summary>
    public static Tensor operator +(Tensor left, float right) => left.Add(right);

    /// <summary>Every element plus a number.</summary>
    public static Tensor operator +(float left, Tensor right) => right.Add(left);

    /// <summary>Difference of every pair.</summary>
    public static Tensor operator -(Tensor left, Tensor right) => left.Subtract(right);

    /// <summary>Every element less a number.</summary>
    public static Tensor operator -(Tensor left, float right) => left.Subtract(right);

    /// <summary>A number less every element.</summary>
    public static Tensor operator -(float left, Tensor right) => right.SubtractFrom(left);

    /// <summary>Product of every pair.</summary>
    public static Tensor operator *(Tensor left, Tensor right) => left.Multiply(right);

    /// <summary>Every element times a number.</summary>
    public static Tensor operator *(Tensor left, float right) => left.Multiply(right);

    /// <summary>Every element times a number.</summary>
    public static Tensor operator *(float left, Tensor right) => right.Multiply(left);

    /// <summary>Quotient of every pair.</summary>
    public static Tensor operator /(Tensor left, Tensor right) => left.Divide(right);

    /// <summary>Every element over a number.</summary>
    public static Tensor operator /(Tensor left, float right) => left.Divide(right);

    /// <summary>A number over every element.</summary>
    public static Tensor operator /(float left, Tensor right) => right.DivideInto(left);
}
