using Elbo.Data;
using Elbo.Runs;
using Elbo.Studio.Features.Events;
using Elbo.Studio.Features.Runs;
using Elbo.Studio.Hosting;
using Elbo.Tensors.Kernels;
using Elbo.Training;

namespace Elbo.Studio.Features.Training;

/// <summary>Trains, one run at a time, on a thread of its own; whatever stops it leaves a run that can go on.</summary>
internal sealed class TrainingDesk(RunShelf shelf, RunStates states, RunSummaries summaries, StudioEvents log)
    : IAsyncDisposable
{
    // How long a request waits for a training to reach a step at which it can be taken up again.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    private ActiveTraining? active;

    /// <summary>Starts a new run.</summary>
    /// <param name="plan">The settings, without faults.</param>
    /// <param name="name">The name of the run; null for that of the recipe with the first free number.</param>
    /// <returns>The name of the run.</returns>
    /// <exception cref="StudioFault">Another training is running, or the name is taken.</exception>
    public string Start(RecipePlan plan, string? name)
    {
        string path = name is null
            ? RunFolder.FreePath(shelf.Root, plan.Recipe.Name) : Path.Combine(shelf.Root, name);
        string run = Path.GetFileName(path);
        if (!RunShelf.IsName(run))
        {
            throw StudioFault.Unusable([new FieldFault(
                "name", "it may hold letters of English, digits, '.', '_' and '-', and begins with no point.")]);
        }

        if (!RunFolder.IsFree(path))
        {
            throw StudioFault.Conflict($"{run}: there is a run of this name already. Take another name.");
        }

        Begin(run, () =>
        {
            Split data = shelf.DataOf(plan.Recipe, plan.Source);
            var observer = new LiveObserver(run, plan.Recipe, log);
            return (TrainingRun.Start(path, plan.Recipe, data, observer), data, observer);
        });
        return run;
    }

    /// <summary>Goes on with a run, in the same bits.</summary>
    /// <exception cref="StudioFault">Another training is running, or the run has come to its end.</exception>
    public void Resume(string run)
    {
        RunFolder folder = shelf.Open(run);
        string state = states.Of(run, folder).State;
        if (state is RunStates.Finished or RunStates.Training)
        {
            throw StudioFault.Conflict(
                state == RunStates.Finished ? $"{run}: it has come to its end. Start a new run for more."
                : $"{run}: it is being trained already.");
        }

        Begin(run, () =>
        {
            Split data = shelf.DataOf(folder);
            var observer = new LiveObserver(run, folder.Config.Recipe, log);
            return (TrainingRun.Resume(folder.Path, data, observer), data, observer);
        });
    }

    /// <summary>Asks the training of a run to stop where it can be taken up again, and waits a little for it.</summary>
    /// <param name="run">The run.</param>
    /// <param name="state">What it is then called: paused or stopped.</param>
    /// <returns>The state: still training where the step takes long.</returns>
    /// <exception cref="StudioFault">This server does not train the run.</exception>
    public async Task<string> Interrupt(string run, string state)
    {
        RunFolder folder = shelf.Open(run);
        ActiveTraining? training;
        lock (gate)
        {
            training = active?.Run == run ? active : null;
        }

        if (training is null)
        {
            (string now, _) = states.Of(run, folder);
            throw StudioFault.Conflict(now == RunStates.Training
                ? $"{run}: another program trains it. Stop it there." : $"{run}: it is {now}, not in training.");
        }

        training.Interrupt(state);
        await Task.WhenAny(training.Ended, Task.Delay(Patience));
        return states.Of(run, folder).State;
    }

    /// <summary>Stops what is running.</summary>
    public async ValueTask DisposeAsync()
    {
        ActiveTraining? training;
        lock (gate)
        {
            training = active;
        }

        if (training is not null)
        {
            training.Interrupt(RunStates.Stopped);
            await training.Ended;
        }
    }

    private void Begin(string run, Func<(TrainingRun Training, Split Data, LiveObserver Observer)> prepare)
    {
        var training = new ActiveTraining(run);
        lock (gate)
        {
            if (active is not null)
            {
                throw StudioFault.Conflict(
                    $"{active.Run} is in training, and one run at a time is trained. Pause or stop it first.");
            }

            active = training;
        }

        try
        {
            // Faults of data and settings are told to the caller; from there on to the listeners.
            (TrainingRun prepared, Split data, LiveObserver observer) = prepare();
            states.SetTraining(run, true);
            RunFolder folder = shelf.Open(run);
            RunStates.Write(folder, null, null);
            shelf.Keep(folder, data);
            new Thread(() => Train(training, prepared, data, observer))
            {
                IsBackground = true,
                Name = $"training of {run}",
            }.Start();
        }
        catch
        {
            End(training);
            throw;
        }
    }

    private void Train(ActiveTraining training, TrainingRun prepared, Split data, LiveObserver observer)
    {
        string run = training.Run;
        try
        {
            using (prepared)
            {
                log.Publish("state", run, summaries.Of(run));
                RunFolder folder = shelf.Open(run);
                Recipe recipe = folder.Config.Recipe;
                if (recipe.Training.Threads > 0)
                {
                    Workers.Threads = recipe.Training.Threads;
                }

                observer.History = new RunHistory(folder, prepared.Model, data);
                if (!folder.HasState)
                {
                    observer.Snapshot(0);
                }

                TrainingFinished finished = prepared.Run(training.Stop);
                if (finished.Reason != TrainingEnd.Interrupted)
                {
                    RunCompletion.Of(folder, prepared.Model, data, progress: null, training.Stop);
                }

                Conclude(training, folder, finished.Reason);
            }
        }
        catch (OperationCanceledException)
        {
            Conclude(training, shelf.Open(run), TrainingEnd.Interrupted);
        }
        catch (Exception exception)
        {
            Fail(training, exception);
        }
        finally
        {
            End(training);
            Tell(run);
        }
    }

    private void Conclude(ActiveTraining training, RunFolder folder, TrainingEnd reason)
    {
        RunStates.Write(folder, reason == TrainingEnd.Interrupted ? training.AskedFor : null, fault: null);
        states.SetTraining(training.Run, false);
        log.Publish("finished", training.Run, new FinishedEvent(training.Run, RunMetrics.Kind(reason.ToString())));
    }

    private void Fail(ActiveTraining training, Exception exception)
    {
        string fault = Problems.LineOf(exception);
        states.SetTraining(training.Run, false);
        try
        {
            RunStates.Write(shelf.Open(training.Run), RunStates.Failed, fault);
        }
        catch (Exception lost) when (lost is RunException or StudioFault or IOException)
        {
            // The folder is gone or the disk full: the event still says what happened.
        }

        log.Publish("failed", training.Run, new FailedEvent(training.Run, fault));
    }

    private void Tell(string run)
    {
        try
        {
            log.Publish("state", run, summaries.Of(run));
        }
        catch (Exception lost) when (lost is RunException or StudioFault or IOException)
        {
            // A run that was deleted under the training has no state.
        }
    }

    private void End(ActiveTraining training)
    {
        lock (gate)
        {
            active = null;
        }

        states.SetTraining(training.Run, false);
        training.Dispose();
    }

    private sealed class ActiveTraining(string run) : IDisposable
    {
        private readonly Lock ending = new();
        private readonly CancellationTokenSource stop = new();
        private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string Run => run;

        public CancellationToken Stop => stop.Token;

        public Task Ended => ended.Task;

        public string AskedFor { get; private set; } = RunStates.Stopped;

        public void Interrupt(string state)
        {
            lock (ending)
            {
                if (!ended.Task.IsCompleted)
                {
                    AskedFor = state;
                    stop.Cancel();
                }
            }
        }

        public void Dispose()
        {
            lock (ending)
            {
                ended.TrySetResult();
                stop.Dispose();
            }
        }
    }
}
