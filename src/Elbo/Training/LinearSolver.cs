namespace Elbo.Training;

/// <summary>How a linear-Gaussian model is fitted.</summary>
public enum LinearSolver
{
    /// <summary>At once, by the eigenvectors of the covariance.</summary>
    ClosedForm,

    /// <summary>By expectation-maximization, a step an epoch.</summary>
    ExpectationMaximization,
}
