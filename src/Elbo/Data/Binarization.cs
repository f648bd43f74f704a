namespace Elbo.Data;

/// <summary>What becomes of grey pixels p in 0..1 before a model sees them.</summary>
public enum Binarization
{
    /// <summary>Nothing: pixels stay grey.</summary>
    Grey = 0,

    /// <summary>
    /// 1 with probability p, else 0, drawn anew for each example in each epoch (Salakhutdinov and Murray 2008).
    /// </summary>
    Dynamic = 1,

    /// <summary>1 where p is at least 1/2, else 0: always the same.</summary>
    Threshold = 2,
}
