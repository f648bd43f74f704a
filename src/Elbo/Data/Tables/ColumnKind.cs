namespace Elbo.Data.Tables;

/// <summary>What a column of a table is to a model.</summary>
public enum ColumnKind
{
    /// <summary>Not used.</summary>
    Ignored,

    /// <summary>A number on a scale.</summary>
    Numeric,

    /// <summary>One of two values.</summary>
    Binary,

    /// <summary>One of several values without an order.</summary>
    Categorical,

    /// <summary>The class of the row: it is not part of the data.</summary>
    Label,
}

/// <summary>The distribution of a column's values given the latent.</summary>
public enum ColumnLikelihood
{
    /// <summary>None: the column is not modelled.</summary>
    None,

    /// <summary>Normal, with a variance for the column.</summary>
    Gaussian,

    /// <summary>Student's t with 5 degrees of freedom and a scale for the column: few far values cost little.</summary>
    StudentT,

    /// <summary>A probability of the second of two values.</summary>
    Bernoulli,

    /// <summary>A probability for each of several values, by a softmax.</summary>
    Categorical,
}
