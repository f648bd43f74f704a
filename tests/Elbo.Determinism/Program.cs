using System.Globalization;
using Elbo.Determinism;
using Elbo.Exports;
using Elbo.Runs;

// A process of its own for tests: settings that are read at the start of a process can differ, and it can be killed.
switch (args)
{
    case ["hashes"]:
        KernelHashes.Print();
        RandomHashes.Print();
        TrainingHashes.Print();
        return 0;
    case ["train", string folder]:
        SmallRun.TrainOrResume(folder);
        return 0;
    case ["export", string folder, .. string[] runs]:
        // without end, in turns: made to be killed
        TrainedModel[] trained = [.. runs.Select(TrainedModel.Open)];
        Console.WriteLine("begin");
        for (int i = 0; ; i++)
        {
            ModelExport.Write(trained[i % trained.Length], ExportFormat.Onnx, folder, withEncoder: true);
        }

    case ["allocations"]:
        StepAllocations.Print();
        return 0;
    case ["memory"]:
        StepMemory.Print();
        return 0;
    case ["noise", string epochs, string examples, string samples, string size]:
        RandomHashes.PrintNoise(
            int.Parse(epochs, CultureInfo.InvariantCulture), int.Parse(examples, CultureInfo.InvariantCulture),
            int.Parse(samples, CultureInfo.InvariantCulture), int.Parse(size, CultureInfo.InvariantCulture));
        return 0;
    default:
        Console.Error.WriteLine(
            "usage: hashes | train FOLDER | export FOLDER RUN... | allocations | memory "
            + "| noise EPOCHS EXAMPLES SAMPLES SIZE");
        return 2;
}
