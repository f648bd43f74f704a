using System.Globalization;
using Elbo.Determinism;

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
    case ["allocations"]:
        StepAllocations.Print();
        return 0;
    case ["noise", string epochs, string examples, string samples, string size]:
        RandomHashes.PrintNoise(
            int.Parse(epochs, CultureInfo.InvariantCulture), int.Parse(examples, CultureInfo.InvariantCulture),
            int.Parse(samples, CultureInfo.InvariantCulture), int.Parse(size, CultureInfo.InvariantCulture));
        return 0;
    default:
        Console.Error.WriteLine("usage: hashes | train FOLDER | allocations | noise EPOCHS EXAMPLES SAMPLES SIZE");
        return 2;
}
