namespace Elbo.Lab;

/// <summary>A statement that can be put to the test by one command.</summary>
public abstract class Experiment
{
    /// <summary>The name on the command line.</summary>
    public abstract string Name { get; }

    /// <summary>What is claimed, in one or two sentences.</summary>
    public abstract string Statement { get; }

    /// <summary>The same as formulas, a line each.</summary>
    public abstract string Formula { get; }

    /// <summary>Who stated it.</summary>
    public abstract string Source { get; }

    /// <summary>What it is measured on, and the seed, in a line.</summary>
    public virtual string Setting(LabContext context) => context.Setting;

    /// <summary>Measures, and judges by what was measured.</summary>
    /// <exception cref="OperationCanceledException">A stop was asked for.</exception>
    public abstract Findings Run(LabContext context);
}
