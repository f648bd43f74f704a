namespace Elbo.Exports;

/// <summary>What a model is exported to.</summary>
public enum ExportFormat
{
    /// <summary>
    /// ONNX graphs: <c>encoder.onnx</c>, <c>decoder.onnx</c>, <c>model.onnx</c>, <c>prior.onnx</c> where the prior is
    /// more than a standard normal, and <c>step.onnx</c> for sentences.
    /// </summary>
    Onnx,

    /// <summary>
    /// The weights by the names and in the layout of PyTorch's modules: <c>pytorch.safetensors</c>.
    /// </summary>
    Safetensors,
}

/// <summary>A file that was exported.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Inputs">ONNX: names of what goes in; empty otherwise.</param>
/// <param name="Outputs">ONNX: names of what comes out; empty otherwise.</param>
public sealed record ExportedFile(
    string Path, long Bytes, IReadOnlyList<string> Inputs, IReadOnlyList<string> Outputs);
